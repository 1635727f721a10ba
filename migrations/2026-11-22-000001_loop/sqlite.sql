-- The search on SQLite: an index over the texts, kept by triggers. `place` is a real row id, so that VACUUM keeps it.
CREATE TABLE search_texts (
    place INTEGER PRIMARY KEY,
    record_id TEXT NOT NULL UNIQUE,
    noun TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE VIRTUAL TABLE search_index USING fts5(
    title, body, content = 'search_texts', content_rowid = 'place',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER search_texts_insert AFTER INSERT ON search_texts BEGIN
    INSERT INTO search_index (rowid, title, body) VALUES (new.place, new.title, new.body);
END;
CREATE TRIGGER search_texts_delete AFTER DELETE ON search_texts BEGIN
    INSERT INTO search_index (search_index, rowid, title, body) VALUES ('delete', old.place, old.title, old.body);
END;
CREATE TRIGGER search_texts_update AFTER UPDATE ON search_texts BEGIN
    INSERT INTO search_index (search_index, rowid, title, body) VALUES ('delete', old.place, old.title, old.body);
    INSERT INTO search_index (rowid, title, body) VALUES (new.place, new.title, new.body);
END;
-- What happened is not changed: whoever does so by mistake is stopped, and whoever means to leaves more traces.
CREATE TRIGGER entries_stay_as_they_are BEFORE UPDATE ON entries BEGIN
    SELECT RAISE(ABORT, 'what happened is not changed');
END;
CREATE TRIGGER entries_stay BEFORE DELETE ON entries BEGIN
    SELECT RAISE(ABORT, 'what happened is not changed');
END;
