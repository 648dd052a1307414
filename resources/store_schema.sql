-- runs.db. Each section is one migration: it is run once, in order, and user_version becomes its
-- number. Sections are never changed after a release; a change is a new section at the end.

-- version 1
CREATE TABLE run (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    run         TEXT    NOT NULL UNIQUE,            -- chosen by whoever started it
    name        TEXT    NOT NULL,                   -- of the workflow
    workflow    TEXT    NOT NULL,                   -- its whole text
    folder      TEXT    NOT NULL,
    device      TEXT    NOT NULL,
    seed        INTEGER NOT NULL,                   -- the 64 bits of an unsigned number
    state       TEXT    NOT NULL,                   -- running, done, failed, interrupted
    started     REAL    NOT NULL,                   -- seconds since 1970, UTC
    finished    REAL    NOT NULL DEFAULT 0,         -- 0: not yet
    host        TEXT    NOT NULL,                   -- where process_id means something
    process_id  INTEGER NOT NULL,
    environment TEXT    NOT NULL,                   -- JSON
    message     TEXT    NOT NULL DEFAULT '',
    hint        TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX run_by_state ON run (state);

CREATE TABLE step (
    id        INTEGER PRIMARY KEY,                  -- grows in order of execution
    run_id    INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    node      TEXT    NOT NULL,
    type      TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    cache_key TEXT    NOT NULL,
    state     TEXT    NOT NULL,                     -- queued, running, done, cached, failed, skipped
    started   REAL    NOT NULL,
    seconds   REAL    NOT NULL DEFAULT 0,
    done      INTEGER NOT NULL DEFAULT 0,
    total     INTEGER NOT NULL DEFAULT 0,
    what      TEXT    NOT NULL DEFAULT '',
    UNIQUE (run_id, node)
);

-- Names of curves and of layer values, so that a point is five numbers.
CREATE TABLE series (
    id     INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    node   TEXT    NOT NULL,
    name   TEXT    NOT NULL,
    UNIQUE (run_id, node, name)
);

-- The id is the live cursor: a plot asks for the rows after the last id it has.
CREATE TABLE point (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id    INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    x         REAL,                                 -- NULL: not a number
    value     REAL,
    error     REAL                                  -- standard error, 0: unknown
);
CREATE INDEX point_by_run ON point (run_id);
CREATE INDEX point_by_series ON point (series_id);

CREATE TABLE layer_value (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id    INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    layer     TEXT    NOT NULL,
    value     REAL
);
CREATE INDEX layer_value_by_run ON layer_value (run_id);
CREATE INDEX layer_value_by_series ON layer_value (series_id);

CREATE TABLE metric (
    id     INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    node   TEXT    NOT NULL,
    name   TEXT    NOT NULL,
    value  REAL,
    error  REAL,
    UNIQUE (run_id, node, name)
);

CREATE TABLE note (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    time   REAL    NOT NULL,
    node   TEXT    NOT NULL,
    level  TEXT    NOT NULL,                        -- info, warning, error
    text   TEXT    NOT NULL,
    hint   TEXT    NOT NULL
);
CREATE INDEX note_by_run ON note (run_id);

-- Results of steps by cache key; the blobs a manifest names are in place before its row is.
CREATE TABLE artifact (
    key      TEXT    PRIMARY KEY,
    kind     TEXT    NOT NULL,
    manifest TEXT    NOT NULL,                      -- JSON
    bytes    INTEGER NOT NULL
) WITHOUT ROWID;

-- version 2
ALTER TABLE step ADD COLUMN work REAL NOT NULL DEFAULT 0; -- parameters times tokens, see StepPlanned

-- version 3
-- What a metric is the mean of, unit by unit, so that variants are compared pair by pair.
CREATE TABLE sample (
    id       INTEGER PRIMARY KEY,
    run_id   INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    node     TEXT    NOT NULL,
    name     TEXT    NOT NULL,                      -- of the metric
    units    TEXT    NOT NULL,                      -- JSON: what was measured
    readings TEXT    NOT NULL,                      -- JSON: a number a unit
    UNIQUE (run_id, node, name)
);

-- version 4
-- Which model an evaluation measured; before, the title of its node said so.
ALTER TABLE step ADD COLUMN variant TEXT NOT NULL DEFAULT '';
ALTER TABLE step ADD COLUMN base INTEGER NOT NULL DEFAULT 0;
UPDATE step SET variant = title, base = title = 'Base' WHERE type = 'evaluate';
