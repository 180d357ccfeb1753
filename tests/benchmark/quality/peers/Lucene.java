import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;

/** Lucene: BM25 over the OR of a question's terms. Arguments and output as in lines.py. */
public class Lucene {
    private static final Map<String, String> ANALYZERS = Map.of(
            "en", "org.apache.lucene.analysis.en.EnglishAnalyzer",
            "ja", "org.apache.lucene.analysis.ja.JapaneseAnalyzer",
            "ko", "org.apache.lucene.analysis.ko.KoreanAnalyzer");
    private static final int WARM_UP_PASSES = 2;

    private final Analyzer analyzer;
    private final IndexSearcher searcher;

    private Lucene(Analyzer analyzer, List<String[]> documents) throws IOException {
        Directory directory = new ByteBuffersDirectory();
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
            for (String[] line : documents) {
                Document document = new Document();
                document.add(new StoredField("id", line[0]));
                document.add(new TextField("text", line[1], Field.Store.NO));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
        IndexReader reader = DirectoryReader.open(directory);
        this.analyzer = analyzer;
        this.searcher = new IndexSearcher(reader);
    }

    private List<Term> terms(String text) throws IOException {
        List<Term> terms = new ArrayList<>();
        try (TokenStream stream = analyzer.tokenStream("text", text)) {
            CharTermAttribute word = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                terms.add(new Term("text", word.toString()));
            }
            stream.end();
        }
        return terms;
    }

    private ScoreDoc find(String text) throws IOException {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        for (Term term : terms(text)) {
            query.add(new TermQuery(term), BooleanClause.Occur.SHOULD);
        }
        ScoreDoc[] found = searcher.search(query.build(), 1).scoreDocs;
        return found.length > 0 ? found[0] : null;
    }

    /** The sum of what the terms can weigh, those no document holds included. */
    private double bestScore(String text) throws IOException {
        double count = searcher.getIndexReader().numDocs();
        double best = 0;
        for (Term term : terms(text)) {
            double holding = searcher.getIndexReader().docFreq(term);
            best += Math.log(1 + (count - holding + 0.5) / (holding + 0.5));
        }
        return best;
    }

    private void ask(String[] question, StringBuilder out) throws IOException {
        long begun = System.nanoTime();
        ScoreDoc found = find(question[1]);
        String record = found != null ? searcher.doc(found.doc).get("id") : "";
        long taken = System.nanoTime() - begun;
        out.append(question[0]).append('\t').append(record).append('\t')
                .append(found != null ? found.score : 0).append('\t')
                .append(bestScore(question[1])).append('\t').append(taken).append('\n');
    }

    private static List<String[]> readTexts(String path) throws IOException {
        List<String[]> texts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(path))) {
            texts.add(line.split("\t", 2));
        }
        return texts;
    }

    private static Analyzer analyzerOf(String language) throws ReflectiveOperationException {
        String name = ANALYZERS.getOrDefault(language, StandardAnalyzer.class.getName());
        return (Analyzer) Class.forName(name).getConstructor().newInstance();
    }

    public static void main(String[] arguments) throws Exception {
        List<String[]> questions = readTexts(arguments[1]);
        BooleanQuery.setMaxClauseCount(4096);
        Lucene lucene = new Lucene(analyzerOf(arguments[2]), readTexts(arguments[0]));
        StringBuilder out = new StringBuilder();
        for (int pass = 0; pass <= WARM_UP_PASSES; pass++) {
            out.setLength(0);
            for (String[] question : questions) {
                lucene.ask(question, out);
            }
        }
        System.out.print(out);
    }
}
