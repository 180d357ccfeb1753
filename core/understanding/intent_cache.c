#include "understanding/intent_cache.h"

#include "knowledge/text_file.h"
#include <errno.h>
#include <unistd.h>

/* The file holds the machine's own numbers: on another byte order the magic number differs. */
#define MAGIC 0x31544E45544E4931u
#define ITEM sizeof(uint32_t)
#define FORMAT 1u /* raise it with any change of the features, the training or this layout */

struct header {
    uint64_t magic;
    uint64_t format;
    uint64_t key;
    uint64_t checksum; /* of all behind the header */
    uint64_t class_count;
    uint64_t phrasing_count;
    uint64_t feature_count;
    uint64_t entry_count;  /* features of all phrasings */
    uint64_t weight_count; /* of the linear classifier */
};

/* Arrays behind the header, in this order: all of four bytes an item. */
enum part {
    PART_HASHES,
    PART_WEIGHTS,
    PART_LINEAR_STARTS,
    PART_CLASS_STARTS,
    PART_SEGMENTS,
    PART_SEGMENT_SCALES,
    PART_FEATURES,
    PART_LINEAR_WEIGHTS,
    PART_COUNT
};

struct layout {
    size_t sizes[PART_COUNT];
    size_t total;
};

/* False when the counts are no counts of a file of this size. */
static bool lay_out(const struct header *header, struct layout *layout)
{
    size_t segments = header->phrasing_count * INTENT_BLOCK_COUNT;

    if (header->class_count > LINEAR_CLASS_LIMIT || header->feature_count >= UINT32_MAX ||
            header->phrasing_count >= TEXT_FILE_SIZE_LIMIT || header->entry_count > UINT32_MAX ||
            header->weight_count > UINT32_MAX) {
        return false;
    }
    *layout = (struct layout){0};
    layout->sizes[PART_HASHES] = header->feature_count * ITEM;
    layout->sizes[PART_WEIGHTS] = header->feature_count * ITEM;
    layout->sizes[PART_CLASS_STARTS] = (header->class_count + 1) * ITEM;
    layout->sizes[PART_SEGMENTS] = (segments + 1) * ITEM;
    layout->sizes[PART_SEGMENT_SCALES] = segments * ITEM;
    layout->sizes[PART_FEATURES] = header->entry_count * ITEM;
    layout->sizes[PART_LINEAR_STARTS] = (header->feature_count + 1) * ITEM;
    layout->sizes[PART_LINEAR_WEIGHTS] = header->weight_count * ITEM;
    for (size_t i = 0; i < PART_COUNT; i++) {
        layout->total += layout->sizes[i];
    }
    return true;
}

static int fail_writing(struct error *error, const char *path, const char *temporary, FILE *file)
{
    int status = error_set(error, ERR_IO, "%s: %s", path, strerror(errno));

    if (file != NULL) {
        fclose(file);
    }
    unlink(temporary);
    return status;
}

static uint64_t checksum_parts(const void *const parts[], const struct layout *layout)
{
    uint64_t checksum = FORMAT;

    for (size_t i = 0; i < PART_COUNT; i++) {
        checksum = text_hash((struct text){parts[i], layout->sizes[i]}, checksum);
    }
    return checksum;
}

static bool write_parts(FILE *file, const struct header *header, const void *const parts[],
        const struct layout *layout)
{
    bool written = fwrite(header, sizeof(*header), 1, file) == 1;

    for (size_t i = 0; i < PART_COUNT && written; i++) {
        written = fwrite(parts[i], 1, layout->sizes[i], file) == layout->sizes[i];
    }
    return written && fflush(file) == 0;
}

int intent_model_write(
        const struct intent_model *model, uint64_t key, const char *path, struct error *error)
{
    const void *const parts[PART_COUNT] = {
            [PART_HASHES] = model->hashes,
            [PART_WEIGHTS] = model->weights,
            [PART_LINEAR_STARTS] = model->linear.starts,
            [PART_CLASS_STARTS] = model->class_starts,
            [PART_SEGMENTS] = model->segments,
            [PART_SEGMENT_SCALES] = model->segment_scales,
            [PART_FEATURES] = model->features,
            [PART_LINEAR_WEIGHTS] = model->linear.weights,
    };
    struct header header = {
            .magic = MAGIC,
            .format = FORMAT,
            .key = key,
            .class_count = model->class_count,
            .phrasing_count = model->phrasing_count,
            .feature_count = model->feature_count,
            .entry_count = model->segments[model->phrasing_count * INTENT_BLOCK_COUNT],
            .weight_count = model->linear.starts[model->feature_count],
    };
    struct layout layout;
    struct arena *scratch;
    char *temporary;
    int descriptor;
    FILE *file;
    int status = 0;

    if (!lay_out(&header, &layout)) {
        return error_set(error, ERR_LIMIT, "%s: too much to keep", path);
    }
    header.checksum = checksum_parts(parts, &layout);
    scratch = arena_create(0, 0);
    temporary = arena_copy_string(scratch, arena_format(scratch, "%s.XXXXXX", path).data);
    descriptor = mkstemp(temporary);
    file = descriptor >= 0 ? fdopen(descriptor, "wb") : NULL;
    if (file == NULL) {
        status = error_set(error, ERR_IO, "%s: %s", temporary, strerror(errno));
    } else if (!write_parts(file, &header, parts, &layout)) {
        status = fail_writing(error, path, temporary, file);
    } else if (fclose(file) != 0 || rename(temporary, path) != 0) {
        status = fail_writing(error, path, temporary, NULL);
    }
    arena_destroy(scratch);
    return status;
}

/* Rising from 0 to `last`. */
static bool are_starts(const uint32_t *starts, size_t count, size_t last)
{
    bool fine = starts[0] == 0 && starts[count] == last;

    for (size_t i = 0; i < count; i++) {
        fine = fine && starts[i] <= starts[i + 1];
    }
    return fine;
}

static bool holds_together(const struct intent_model *model, const struct header *header)
{
    bool fine = are_starts(model->class_starts, model->class_count, model->phrasing_count) &&
                are_starts(model->segments, model->phrasing_count * INTENT_BLOCK_COUNT,
                        header->entry_count) &&
                are_starts(model->linear.starts, model->feature_count, header->weight_count);

    for (size_t i = 0; i < header->entry_count && fine; i++) {
        fine = model->features[i] < model->feature_count;
    }
    for (size_t i = 0; i < header->weight_count && fine; i++) {
        fine = model->linear.weights[i].class < model->class_count;
    }
    return fine;
}

/* The model's arrays are those of the file, which the arena holds aligned. */
static void point_into(
        const struct header *header, const void *const parts[], struct intent_model *model)
{
    model->class_count = header->class_count;
    model->phrasing_count = header->phrasing_count;
    model->feature_count = header->feature_count;
    model->hashes = parts[PART_HASHES];
    model->weights = parts[PART_WEIGHTS];
    model->class_starts = parts[PART_CLASS_STARTS];
    model->segments = parts[PART_SEGMENTS];
    model->segment_scales = parts[PART_SEGMENT_SCALES];
    model->features = parts[PART_FEATURES];
    model->linear = (struct linear_classifier){
            .starts = parts[PART_LINEAR_STARTS],
            .weights = parts[PART_LINEAR_WEIGHTS],
            .feature_count = header->feature_count,
            .class_count = header->class_count,
    };
}

int intent_model_read(
        uint64_t key, const char *path, struct intent_model *model, struct error *error)
{
    struct text content;
    struct header header = {0};
    struct layout layout;
    const void *parts[PART_COUNT];
    int status = text_file_read(model->arena, path, &content, error);

    if (status != 0) {
        return status;
    }
    if (content.length >= sizeof(header)) {
        memcpy(&header, content.data, sizeof(header));
    }
    if (header.magic != MAGIC || header.format != FORMAT) {
        return error_set(error, ERR_INVALID, "%s: is no intent cache of this format", path);
    }
    if (header.key != key) {
        return error_set(error, ERR_INVALID, "%s: was made from other phrasings", path);
    }
    if (!lay_out(&header, &layout) || content.length != sizeof(header) + layout.total) {
        return error_set(error, ERR_INVALID, "%s: is cut or too long", path);
    }
    for (size_t i = 0, at = sizeof(header); i < PART_COUNT; at += layout.sizes[i++]) {
        parts[i] = content.data + at;
    }
    point_into(&header, parts, model);
    if (checksum_parts(parts, &layout) != header.checksum || !holds_together(model, &header)) {
        return error_set(error, ERR_INVALID, "%s: is damaged", path);
    }
    intent_model_index(model);
    return 0;
}
