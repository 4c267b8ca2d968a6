PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations VALUES(1,'ledger','2026-11-22 10:43:44',1,X'9a39ba158f9fe76ffc9e3b94740b8075fd7f2e22f9c6f1d88f571ba03e6bae35a33d84f86328427eb25e29a940043442',5086261);
INSERT INTO _sqlx_migrations VALUES(2,'wishes','2026-11-22 10:43:44',1,X'4c90aea2947f66ebd779784bb990a8fb69e9b514bed47acb5cf60dfdc1536998643a18e74e361e5f043d7a7f5504abe4',3084877);
INSERT INTO _sqlx_migrations VALUES(3,'throughput','2026-11-22 16:16:09',1,X'5d008783c237de64446f5dfbec217a9db11abfbed3298d49d70b7522d6c37e84b652b97b86bf5f264df8cd1649c285ac',1543646);
CREATE TABLE answer (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id  INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    inbox_id INTEGER REFERENCES inbox (id) ON DELETE CASCADE,
    epoch    INTEGER,
    choice   TEXT    NOT NULL,
    by       TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    taken_at INTEGER
);
INSERT INTO answer VALUES(1,2,NULL,NULL,'"retry"','command line',1795344225006190,1795344225048461);
INSERT INTO answer VALUES(2,2,1,1,'"all"','command line',1795344225265406,1795344225292315);
INSERT INTO answer VALUES(3,6,NULL,NULL,'"pin:movie:2001"','command line',1795344257612933,1795344257645969);
CREATE TABLE handover (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    from_item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    kind      TEXT    NOT NULL,
    path      TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    taken_by  INTEGER REFERENCES item (id)
);
CREATE TABLE inbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id     INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    epoch       INTEGER NOT NULL DEFAULT 1,
    cause       TEXT    NOT NULL,
    cause_group TEXT    NOT NULL,
    choices     TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    opened      INTEGER NOT NULL,
    closed      INTEGER
);
INSERT INTO inbox VALUES(1,2,1,'{"is":"wish","wish":"first_run","titles":4}','list-first-run','["all","none"]',replace('movie:2002\nshow:3002\nSpirited Away\nmovie:999999','\n',char(10)),1795344225028393,1795344225292315);
INSERT INTO inbox VALUES(2,6,1,'{"is":"wish","wish":"unsure"}','wish-unsure','["pin:movie:2001","pin:movie:2002","skip"]',replace('Dune (1984): the list does not say whether it is a film or a show\npin:movie:2001  film 2001: Dune (1984)\npin:movie:2002  film 2002: Dune (2021)','\n',char(10)),1795344225045443,1795344257645969);
INSERT INTO inbox VALUES(3,7,1,'{"is":"wish","wish":"unsure"}','wish-unsure','["pin:show:3001","pin:show:3002","skip"]',replace('The Office (2001): the list does not say whether it is a film or a show\npin:show:3001  show 3001: The Office (2001)\npin:show:3002  show 3002: The Office (2005)','\n',char(10)),1795344225045696,NULL);
CREATE TABLE intent (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id    INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    epoch      INTEGER NOT NULL,
    action     TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    settles_at INTEGER NOT NULL,
    outcome    TEXT,
    ended_at   INTEGER
);
INSERT INTO intent VALUES(1,3,2,'{"request":{"seasons":null}}',1795344225297959,1795344375297815,'"done"',1795344225314884);
INSERT INTO intent VALUES(2,5,2,'{"request":{"seasons":null}}',1795344225298661,1795344375298556,'"done"',1795344225328447);
INSERT INTO intent VALUES(3,8,2,'{"request":{"seasons":null}}',1795344225298918,1795344375298833,'{"not_done":{"service":"home","kind":"unknown","words":"there is no such title, or the metadata service could not be asked: seerr at http://seerr:5055 answered 500 Internal Server Error: [TMDB] Failed to fetch movie details: Request failed with status code 404","hint":null,"retry_at":null}}',1795344225317165);
INSERT INTO intent VALUES(4,4,2,'{"request":{"seasons":[3,4,5,6,7,8,9]}}',1795344225302170,1795344375301918,'"done"',1795344225329445);
INSERT INTO intent VALUES(5,8,3,'{"request":{"seasons":null}}',1795344257139188,1795344407138986,'{"not_done":{"service":"home","kind":"unknown","words":"there is no such title, or the metadata service could not be asked: seerr at http://seerr:5055 answered 500 Internal Server Error: [TMDB] Failed to fetch movie details: Request failed with status code 404","hint":null,"retry_at":null}}',1795344257149893);
INSERT INTO intent VALUES(6,6,4,'null',1795344257645969,1795344257645797,'"done"',1795344257652417);
INSERT INTO intent VALUES(7,15,1,'{"request":{"seasons":null}}',1795344258083698,1795344408083527,'"done"',1795344258102253);
CREATE TABLE item (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    flow        TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    -- An occurrence, not a name.
    key         TEXT    NOT NULL,
    -- The key of the source that found it; empty for what no source found.
    source      TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    stage       TEXT    NOT NULL,
    stage_since INTEGER NOT NULL,
    ended       INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    detail      TEXT    NOT NULL,
    attempt     INTEGER NOT NULL DEFAULT 0,
    deadline    INTEGER,
    -- The schedule: null waits to be woken.
    due_at      INTEGER,
    wakes       INTEGER NOT NULL DEFAULT 0,
    woken_at    INTEGER NOT NULL,
    -- Who runs it now. The epoch fences: a late outcome of an older claim is refused.
    node        TEXT,
    lease_owner TEXT,
    lease_until INTEGER,
    lease_epoch INTEGER NOT NULL DEFAULT 0,
    -- What it holds alone, and what it waits to hold.
    lane        TEXT,
    lane_wanted TEXT,
    created     INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    UNIQUE (flow, kind, key)
);
INSERT INTO item VALUES(1,'wishes','source','seerr:http://seerr:5055','','home','watching',1795344224991648,1,1,'{"knew":8,"name":"home"}',0,NULL,NULL,0,1795344224970720,NULL,NULL,NULL,0,NULL,NULL,1795344224970720,1795344257578395);
INSERT INTO item VALUES(2,'wishes','source','file:/lists/titles.txt','','mine','watching',1795344225289510,1,1,'{"is_confirmed":true,"kept_at":null,"name":"mine"}',0,NULL,NULL,2,1795344225265406,NULL,NULL,NULL,0,NULL,NULL,1795344224981346,1795344225289510);
INSERT INTO item VALUES(3,'wishes','title','seerr:http://seerr:5055#movie:2002','file:/lists/titles.txt','movie:2002','requested',1795344225341837,0,1,'{"asked":[],"asked_at":1795344225297959,"checked_at":1795344225341722,"insisted_at":null,"is_4k":false,"is_ours":true,"key":"movie:2002","list":"file:/lists/titles.txt","name":"movie:2002","released":null,"removal":null,"request":4,"retried":0,"seen":12853449226850522005,"server":"seerr:http://seerr:5055","stage":"requested","wanted":["all"]}',0,1803120225297959,1803120225297959,4,1795344258012155,NULL,NULL,NULL,5,NULL,NULL,1795344225017429,1795344258085610);
INSERT INTO item VALUES(4,'wishes','title','seerr:http://seerr:5055#show:3002','file:/lists/titles.txt','show:3002','requested',1795344225362358,0,1,'{"asked":[1,3,4,5,6,7,8,9],"asked_at":1795344225302170,"checked_at":1795344225362224,"insisted_at":null,"is_4k":false,"is_ours":true,"key":"show:3002","list":"file:/lists/titles.txt","name":"show:3002","released":null,"removal":null,"request":6,"retried":0,"seen":13490051081309024095,"server":"seerr:http://seerr:5055","stage":"requested","wanted":["all"]}',0,1803120225302170,1803120225302170,4,1795344258012155,NULL,NULL,NULL,5,NULL,NULL,1795344225017429,1795344258084980);
INSERT INTO item VALUES(5,'wishes','title','seerr:http://seerr:5055#movie:2005','file:/lists/titles.txt','Spirited Away','requested',1795344225362357,0,1,'{"asked":[],"asked_at":1795344225298661,"checked_at":1795344225362224,"insisted_at":null,"is_4k":false,"is_ours":true,"key":"movie:2005","list":"file:/lists/titles.txt","name":"Spirited Away","released":"2001-07-20","removal":null,"request":5,"retried":0,"seen":1473565395948267267,"server":"seerr:http://seerr:5055","stage":"requested","wanted":["all"]}',0,1803120225298661,1803120225298661,4,1795344258012155,NULL,NULL,NULL,5,NULL,NULL,1795344225017429,1795344258084646);
INSERT INTO item VALUES(6,'wishes','wish','any/title:1984:dune','file:/lists/titles.txt','Dune (1984)','pinned',1795344257645969,1,1,'{"candidates":[{"key":"movie:2001","original_title":"Dune","released":"1984-12-14","title":"Dune"},{"key":"movie:2002","original_title":"Dune","released":"2021-09-15","title":"Dune"}],"stage":{"pinned":"movie:2001"},"why":"the list does not say whether it is a film or a show","wish":{"ids":{},"title":"Dune","year":1984}}',0,NULL,NULL,3,1795344257612933,NULL,NULL,NULL,5,NULL,NULL,1795344225017429,1795344257657351);
INSERT INTO item VALUES(7,'wishes','wish','any/title:2001:the office','file:/lists/titles.txt','The Office (2001)','unsure',1795344225017429,0,1,'{"candidates":[{"key":"show:3001","original_title":"The Office","released":"2001-07-09","title":"The Office"},{"key":"show:3002","original_title":"The Office","released":"2005-03-24","title":"The Office"}],"stage":"unsure","why":"the list does not say whether it is a film or a show","wish":{"ids":{},"title":"The Office","year":2001}}',0,NULL,NULL,3,1795344258012155,NULL,NULL,NULL,4,NULL,NULL,1795344225017429,1795344258085374);
INSERT INTO item VALUES(8,'wishes','title','seerr:http://seerr:5055#movie:999999','file:/lists/titles.txt','movie:999999','wanted',1795344225298918,0,1,'{"asked":[],"asked_at":null,"checked_at":null,"insisted_at":null,"is_4k":false,"is_ours":false,"key":"movie:999999","list":"file:/lists/titles.txt","name":"movie:999999","released":null,"removal":null,"request":null,"retried":0,"seen":11689745900849556827,"server":"seerr:http://seerr:5055","stage":"wanted","wanted":["all"]}',2,NULL,1795344314749893,1,1795344225282430,NULL,NULL,NULL,3,NULL,NULL,1795344225017429,1795344257149893);
INSERT INTO item VALUES(15,'wishes','title','seerr:http://seerr:5055#movie:2001','file:/lists/titles.txt','Dune (1984)','requested',1795344258107892,0,1,'{"asked":[],"asked_at":1795344258083698,"checked_at":1795344258107734,"insisted_at":null,"is_4k":false,"is_ours":true,"key":"movie:2001","list":"file:/lists/titles.txt","name":"Dune (1984)","released":null,"removal":null,"request":null,"retried":0,"seen":11689745900849556827,"server":"seerr:http://seerr:5055","stage":"requested","wanted":["all"]}',0,1803120258083698,1803120258083698,0,1795344258021393,NULL,NULL,NULL,2,NULL,NULL,1795344258021393,1795344258107892);
INSERT INTO item VALUES(16,'wishes','title','seerr:http://seerr:5055#movie:5000','','movie:5000','tombstone',1795344258026937,1,1,'{"asked":[],"asked_at":null,"checked_at":null,"insisted_at":null,"is_4k":false,"is_ours":false,"key":"movie:5000","list":"","name":"movie:5000","released":null,"removal":null,"request":null,"retried":0,"seen":0,"server":"seerr:http://seerr:5055","stage":"tombstone","wanted":[]}',0,NULL,NULL,0,1795344258026937,NULL,NULL,NULL,0,NULL,NULL,1795344258026937,1795344258026937);
INSERT INTO item VALUES(17,'wishes','title','seerr:http://seerr:5055#movie:5000/4k','','movie:5000','tombstone',1795344258026937,1,1,'{"asked":[],"asked_at":null,"checked_at":null,"insisted_at":null,"is_4k":true,"is_ours":false,"key":"movie:5000","list":"","name":"movie:5000","released":null,"removal":null,"request":null,"retried":0,"seen":0,"server":"seerr:http://seerr:5055","stage":"tombstone","wanted":[]}',0,NULL,NULL,0,1795344258026937,NULL,NULL,NULL,0,NULL,NULL,1795344258026937,1795344258026937);
CREATE TABLE journal (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    stage   TEXT    NOT NULL,
    words   TEXT    NOT NULL
);
INSERT INTO journal VALUES(1,1,1795344224970720,'first-contact','first contact with home');
INSERT INTO journal VALUES(2,2,1795344224981346,'first-contact','first contact with mine');
INSERT INTO journal VALUES(3,2,1795344225006190,'first-contact','told to retry by command line');
INSERT INTO journal VALUES(4,3,1795344225017429,'proposed','the list is new: a person has to say yes');
INSERT INTO journal VALUES(5,4,1795344225017429,'proposed','the list is new: a person has to say yes');
INSERT INTO journal VALUES(6,5,1795344225017429,'proposed','the list is new: a person has to say yes');
INSERT INTO journal VALUES(7,6,1795344225017429,'unsure','the list does not say whether it is a film or a show');
INSERT INTO journal VALUES(8,7,1795344225017429,'unsure','the list does not say whether it is a film or a show');
INSERT INTO journal VALUES(9,8,1795344225017429,'proposed','the list is new: a person has to say yes');
INSERT INTO journal VALUES(10,2,1795344225265406,'first-contact','answered all by command line');
INSERT INTO journal VALUES(11,3,1795344225282430,'proposed','it is its turn');
INSERT INTO journal VALUES(12,4,1795344225282430,'proposed','it is its turn');
INSERT INTO journal VALUES(13,5,1795344225282430,'proposed','it is its turn');
INSERT INTO journal VALUES(14,8,1795344225282430,'proposed','it is its turn');
INSERT INTO journal VALUES(15,3,1795344225297959,'wanted','asks for it');
INSERT INTO journal VALUES(16,5,1795344225298661,'wanted','asks for it');
INSERT INTO journal VALUES(17,8,1795344225298918,'wanted','asks for it');
INSERT INTO journal VALUES(18,4,1795344225302170,'wanted','asks for seasons 3, 4, 5, 6, 7, 8, 9');
INSERT INTO journal VALUES(19,8,1795344225317165,'wanted','there is no such title, or the metadata service could not be asked: seerr at http://seerr:5055 answered 500 Internal Server Error: [TMDB] Failed to fetch movie details: Request failed with status code 404');
INSERT INTO journal VALUES(20,3,1795344225341837,'requested','asked for');
INSERT INTO journal VALUES(21,5,1795344225362357,'requested','asked for');
INSERT INTO journal VALUES(22,4,1795344225362358,'requested','asked for');
INSERT INTO journal VALUES(23,6,1795344257612933,'unsure','told to pin:movie:2001 by command line');
INSERT INTO journal VALUES(24,6,1795344257645969,'pinned','it means movie:2001: command line said so');
INSERT INTO journal VALUES(25,15,1795344258021393,'wanted','wanted');
INSERT INTO journal VALUES(26,16,1795344258026937,'tombstone','no');
INSERT INTO journal VALUES(27,17,1795344258026937,'tombstone','no');
INSERT INTO journal VALUES(28,15,1795344258083698,'wanted','asks for it');
INSERT INTO journal VALUES(29,15,1795344258107892,'requested','asked for');
CREATE TABLE link (
    from_item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    to_item   INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    PRIMARY KEY (from_item, to_item)
);
CREATE TABLE resolution (
    ident  TEXT    PRIMARY KEY,
    detail TEXT    NOT NULL,
    at     INTEGER NOT NULL
);
INSERT INTO resolution VALUES('imdb:tt0245429','{"is":"matched","key":"movie:2005","how":"imdb","title":"Spirited Away","released":"2001-07-20"}',1795344225006867);
INSERT INTO resolution VALUES('any/title:1984:dune','{"is":"unsure","why":"the list does not say whether it is a film or a show","candidates":[{"key":"movie:2001","title":"Dune","original_title":"Dune","released":"1984-12-14"},{"key":"movie:2002","title":"Dune","original_title":"Dune","released":"2021-09-15"}]}',1795344225006867);
INSERT INTO resolution VALUES('any/title:2001:the office','{"is":"unsure","why":"the list does not say whether it is a film or a show","candidates":[{"key":"show:3001","title":"The Office","original_title":"The Office","released":"2001-07-09"},{"key":"show:3002","title":"The Office","original_title":"The Office","released":"2005-03-24"}]}',1795344225006867);
CREATE TABLE run (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT    NOT NULL,
    began  INTEGER NOT NULL,
    ended  INTEGER NOT NULL,
    -- complete, partial, unchanged or failed
    read   TEXT    NOT NULL,
    -- How many titles it let be asked for.
    asked  INTEGER NOT NULL,
    counts TEXT    NOT NULL
);
INSERT INTO run VALUES(1,'file:/lists/titles.txt',1795344224993566,1795344225017414,'complete',0,'{"added":6,"gone":0,"list_calls":0,"listed":6,"passed_over":0,"server_calls":5,"words":{"proposed":4,"unsure":2}}');
INSERT INTO run VALUES(2,'file:/lists/titles.txt',1795344225037770,1795344225044558,'unchanged',0,'{"added":0,"gone":0,"list_calls":0,"listed":6,"passed_over":0,"server_calls":0,"words":{"proposed":4,"unsure":2}}');
INSERT INTO run VALUES(3,'file:/lists/titles.txt',1795344225282399,1795344225282406,'planned',4,'{"added":0,"gone":0,"list_calls":0,"listed":6,"passed_over":0,"server_calls":0,"words":{"new":4,"unsure":2}}');
INSERT INTO run VALUES(4,'file:/lists/titles.txt',1795344258021363,1795344258021368,'planned',1,'{"added":0,"gone":0,"list_calls":0,"listed":6,"passed_over":0,"server_calls":1,"words":{"new":2,"requested":3,"unsure":1}}');
CREATE TABLE wish (
    -- The key of the list, independent of its name.
    list   TEXT    NOT NULL,
    -- What tells the wish apart.
    ident  TEXT    NOT NULL,
    rank   INTEGER NOT NULL,
    detail TEXT    NOT NULL,
    -- The title that it means, once that is known: movie:603.
    title  TEXT,
    added  INTEGER NOT NULL,
    gone   INTEGER,
    PRIMARY KEY (list, ident)
);
INSERT INTO wish VALUES('file:/lists/titles.txt','movie:2002',1,'{"kind":"movie","ids":{"tmdb":2002}}','movie:2002',1795344225017429,NULL);
INSERT INTO wish VALUES('file:/lists/titles.txt','show:3002',2,'{"kind":"show","ids":{"tmdb":3002}}','show:3002',1795344225017429,NULL);
INSERT INTO wish VALUES('file:/lists/titles.txt','imdb:tt0245429',3,'{"ids":{"imdb":"tt0245429"}}','movie:2005',1795344225017429,NULL);
INSERT INTO wish VALUES('file:/lists/titles.txt','any/title:1984:dune',4,'{"title":"Dune","year":1984,"ids":{}}','movie:2001',1795344225017429,NULL);
INSERT INTO wish VALUES('file:/lists/titles.txt','any/title:2001:the office',5,'{"title":"The Office","year":2001,"ids":{}}',NULL,1795344225017429,NULL);
INSERT INTO wish VALUES('file:/lists/titles.txt','movie:999999',6,'{"kind":"movie","ids":{"tmdb":999999}}','movie:999999',1795344225017429,NULL);
CREATE TABLE throughput (
    bucket INTEGER PRIMARY KEY,
    bytes  INTEGER NOT NULL
);
INSERT INTO throughput VALUES(1795340400000000,700000);
INSERT INTO throughput VALUES(1795341000000000,5368709120);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('item',17);
INSERT INTO sqlite_sequence VALUES('journal',29);
INSERT INTO sqlite_sequence VALUES('answer',3);
INSERT INTO sqlite_sequence VALUES('run',4);
INSERT INTO sqlite_sequence VALUES('inbox',3);
INSERT INTO sqlite_sequence VALUES('intent',7);
CREATE INDEX item_due ON item (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX item_lane ON item (lane) WHERE lane IS NOT NULL;
CREATE INDEX item_lane_wanted ON item (lane_wanted, created, id) WHERE lane_wanted IS NOT NULL;
CREATE INDEX item_live ON item (flow, kind, id) WHERE ended = 0;
CREATE INDEX item_source ON item (source, id);
CREATE INDEX item_stage ON item (stage, id);
CREATE INDEX journal_item ON journal (item_id, id);
CREATE INDEX intent_item ON intent (item_id, id);
CREATE UNIQUE INDEX inbox_open ON inbox (item_id) WHERE closed IS NULL;
CREATE INDEX inbox_item ON inbox (item_id);
CREATE UNIQUE INDEX answer_entry ON answer (inbox_id, epoch);
CREATE INDEX answer_untaken ON answer (item_id, id) WHERE taken_at IS NULL;
CREATE INDEX handover_untaken ON handover (kind, id) WHERE taken_by IS NULL;
CREATE INDEX wish_title ON wish (title) WHERE title IS NOT NULL;
CREATE INDEX wish_ident ON wish (ident);
CREATE INDEX run_source ON run (source, id);
CREATE INDEX item_live_stage ON item (flow, kind, stage, stage_since) WHERE ended = 0;
CREATE INDEX item_ended_stage ON item (flow, kind, stage, stage_since) WHERE ended = 1;
COMMIT;
