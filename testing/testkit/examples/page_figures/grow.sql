-- :more items more, made of those that are there: 3 of 10 are films, 3 torrents, 4 albums. They came
-- half a minute after one another.
BEGIN;
CREATE TEMP TABLE pattern AS
SELECT 0 AS part, * FROM (SELECT * FROM item WHERE kind = 'title' AND ended = 1 ORDER BY id LIMIT 1)
UNION ALL SELECT 1, * FROM (SELECT * FROM item WHERE kind = 'torrent' ORDER BY id LIMIT 1)
UNION ALL SELECT 2, * FROM (SELECT * FROM item WHERE kind = 'album' AND stage = 'imported' ORDER BY id LIMIT 1);
CREATE TEMP TABLE copy AS
WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :more)
SELECT n, (SELECT max(id) FROM item) + n AS id,
    CASE WHEN n % 10 < 3 THEN 0 WHEN n % 10 < 6 THEN 1 ELSE 2 END AS part,
    n % (:more / 400) = 9 AS held FROM n;
INSERT INTO item (id, flow, kind, key, source, title, stage, stage_since, ended, version, detail,
                  woken_at, created, updated)
SELECT copy.id, flow, kind,
    CASE part WHEN 0 THEN substr(key, 1, instr(key, '#')) || 'movie:' || (copy.id + 1000000)
              WHEN 1 THEN printf('%040x', copy.id) ELSE key || copy.id END,
    source, title || ' ' || n, CASE WHEN held THEN 'held' ELSE stage END,
    stage_since - (:more - n) * 30000000, NOT held, version,
    CASE WHEN part = 0 THEN json_set(detail, '$.key', 'movie:' || (copy.id + 1000000))
         WHEN held THEN json_set(detail, '$.stage', json('{"at":null,"is":"held","retries":0}'))
         ELSE detail END,
    woken_at, created - (:more - n) * 30000000, updated - (:more - n) * 30000000
FROM copy JOIN pattern USING (part) ORDER BY copy.id;
INSERT INTO journal (item_id, at, stage, words)
SELECT copy.id, at - (:more - n) * 30000000, journal.stage, words
FROM copy JOIN pattern USING (part) JOIN journal ON journal.item_id = pattern.id
ORDER BY copy.id, journal.id;
INSERT INTO inbox (item_id, cause, cause_group, choices, detail, opened)
SELECT copy.id, cause, cause_group, '["retry","imported","skip"]', words, updated
FROM copy JOIN item ON item.id = copy.id JOIN (
    SELECT 0 AS which, '{"is":"import","why":"importer_failed","claim":"failed"}' AS cause,
           'importer-failed' AS cause_group, 'Traceback (most recent call last)' AS words
    UNION ALL SELECT 1, '{"is":"import","why":"importer_failed","claim":"library_not_writable"}',
           'library-not-writable', 'Permission denied'
    UNION ALL SELECT 2, '{"is":"import","why":"not_proved","claim":"imported"}',
           'not-proved', '0 of 12 left the source, 0 new in the library'
    UNION ALL SELECT 3, '{"is":"import","why":"prompt","kind":"no_match"}',
           'no-match', 'No matching release found for 12 tracks.'
) ON which = n / (:more / 400) % 4
WHERE held ORDER BY copy.id;
DROP TABLE copy;
DROP TABLE pattern;
COMMIT;
