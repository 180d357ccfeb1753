// nlp.js, its classifier alone: no entities, no sentiment. Arguments and output as in lines.py.
"use strict";

const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const WARM_UP = 200;
const load = createRequire(path.join(process.env.QUALITY_MODULES, "index.js"));
const { dockStart } = load("@nlpjs/basic");
const LANGUAGES = {
    en: ["@nlpjs/lang-en", "LangEn"],
    ja: ["@nlpjs/lang-ja", "LangJa"],
    ko: ["@nlpjs/lang-ko", "LangKo"],
};

function readTexts(file) {
    return fs.readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => {
        const tab = line.indexOf("\t");
        return [line.slice(0, tab), line.slice(tab + 1)];
    });
}

async function train(documents, language) {
    const dock = await dockStart({ use: ["Basic"], autoLoad: false });
    const nlp = dock.get("nlp");
    Object.assign(nlp.settings, { autoSave: false, autoLoad: false, forceNER: false,
        calculateSentiment: false, log: false });
    if (LANGUAGES[language]) {
        const [module, plugin] = LANGUAGES[language];
        dock.getContainer().use(load(module)[plugin]);
    }
    nlp.addLanguage(language);
    for (const [record, text] of documents) {
        nlp.addDocument(language, text, record);
    }
    const print = console.log;
    console.log = () => {};
    await nlp.train();
    console.log = print;
    return nlp;
}

async function main() {
    const [documents, questions, language] = process.argv.slice(2);
    const nlp = await train(readTexts(documents), language);
    const texts = readTexts(questions);
    for (const [, text] of texts.slice(0, WARM_UP)) {
        await nlp.process(language, text);
    }
    const out = [];
    for (const [key, text] of texts) {
        const begun = process.hrtime.bigint();
        const found = await nlp.process(language, text);
        const taken = process.hrtime.bigint() - begun;
        // The likeliest, though it may be too unlikely for nlp.js itself to name it.
        const best = found.classifications.find(({ intent }) => intent !== "None");
        out.push([key, best ? best.intent : "", best ? best.score : 0, 0, taken].join("\t"));
    }
    process.stdout.write(out.join("\n") + "\n");
}

main();
