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
INSERT INTO _sqlx_migrations VALUES(1,'ledger','2026-11-23 05:45:09',1,X'9a39ba158f9fe76ffc9e3b94740b8075fd7f2e22f9c6f1d88f571ba03e6bae35a33d84f86328427eb25e29a940043442',4600903);
INSERT INTO _sqlx_migrations VALUES(2,'wishes','2026-11-23 05:45:09',1,X'4c90aea2947f66ebd779784bb990a8fb69e9b514bed47acb5cf60dfdc1536998643a18e74e361e5f043d7a7f5504abe4',6206551);
INSERT INTO _sqlx_migrations VALUES(3,'throughput','2026-11-23 05:45:09',1,X'5d008783c237de64446f5dfbec217a9db11abfbed3298d49d70b7522d6c37e84b652b97b86bf5f264df8cd1649c285ac',1590015);
INSERT INTO _sqlx_migrations VALUES(4,'access','2026-11-23 05:45:09',1,X'41831b7cf784b5c01ec8295b33a2cb4d667dbc4e7ecf0c1ba123172d878dcf50b728e8f3031408706dcbe403f63d3954',1440263);
INSERT INTO _sqlx_migrations VALUES(5,'cut links','2026-11-23 05:45:09',1,X'354caff58aa759bea95c81e868f8069864cc7963378f27673fffda56776cf02f75c4cd32065711e52c13dc1caac56bf6',1683413);
INSERT INTO _sqlx_migrations VALUES(6,'paused accounts','2026-11-23 05:45:09',1,X'bbf4f46c76c320c5ff65bad5c66caaf3fe39a1cc7eb49bd1fe94832714f4b6f0512790f9940765947670b2b0fd197e7a',1063775);
INSERT INTO _sqlx_migrations VALUES(7,'handover path','2026-11-23 05:45:09',1,X'e3af84153a9f90b95929bee81879d77b22686f51a527214da33b0c7eb5d87fc992fb98152d351fd31672ea067ff4f141',1106649);
INSERT INTO _sqlx_migrations VALUES(8,'history','2026-11-23 05:45:09',1,X'090c932932f2603daa2ebb1926ba1fb0136118e1b226dd088973e71162b7cc4bc8f07c8b58dc7e65f0695c6d1efc8909',1410519);
INSERT INTO _sqlx_migrations VALUES(9,'pages of very many','2026-11-23 05:45:09',1,X'6997c9ec5d345e8e0056fbf049a6df6506413dd93e72f1f7d1780d74208fb964f9a3e16cf49cbc1c4d1f1c83e665311c',1144425);
INSERT INTO _sqlx_migrations VALUES(10,'notify','2026-11-23 05:45:09',1,X'b5670d3f21f24c12bc3d6519ef93a165b34b1a9bc484d836a06684697841edf14269addebf4e32eb37d28473c73f9075',4484310);
INSERT INTO _sqlx_migrations VALUES(11,'clock','2026-11-23 05:53:30',1,X'eefad8303adcd6b37b8eb994ca8fe3d6ec5dce04b2cf40ce8420c9c372015cb47100915741b3537e5cad319bd8339d1b',1000000);
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
INSERT INTO item VALUES(1,'imports','source','directory:/demo/downloads/albums','','albums','watching',1795412709620800,1,1,'{"baseline_taken":true,"name":"albums"}',0,NULL,NULL,0,1795412709601817,NULL,NULL,NULL,0,NULL,NULL,1795412709601817,1795412709620800);
INSERT INTO item VALUES(2,'imports','source','slskd:http://127.0.0.1:33705','','soulseek','watching',1795412709622679,1,1,'{"baseline_taken":true,"name":"soulseek"}',0,NULL,NULL,0,1795412709605333,NULL,NULL,NULL,0,NULL,NULL,1795412709605333,1795412709622679);
INSERT INTO item VALUES(3,'imports','source','directory:/demo/synced/music','','synced','watching',1795412709648924,1,1,'{"baseline_taken":true,"name":"synced"}',0,NULL,NULL,0,1795412709609075,NULL,NULL,NULL,0,NULL,NULL,1795412709609075,1795412709648924);
INSERT INTO item VALUES(4,'folders','source','syncthing:http://127.0.0.1:43789','','nas','first-contact',1795412709622634,1,1,'{"name":"nas"}',0,NULL,NULL,0,1795412709622634,NULL,NULL,NULL,0,NULL,NULL,1795412709622634,1795412709622634);
INSERT INTO item VALUES(5,'torrents','source','putio:home','','home','watching',1795412709662740,1,1,'{"baseline_taken":true,"name":"home"}',0,NULL,NULL,0,1795412709631631,NULL,NULL,NULL,0,NULL,NULL,1795412709631631,1795412709662740);
INSERT INTO item VALUES(6,'folders','device','syncthing:http://127.0.0.1:43789/6QHJH2F-IMJHP22-S4VYR3N-76F6X3L-AYKJBUF-O6WMFFC-JF2XQ7H-YIPECHI@1795412709647363','syncthing:http://127.0.0.1:43789','nas/laptop','connected',1795412709805769,0,1,'{"first_seen":1795412709647363,"id":"6QHJH2F-IMJHP22-S4VYR3N-76F6X3L-AYKJBUF-O6WMFFC-JF2XQ7H-YIPECHI","left_alone_until":null,"makes_room":false,"paused_until":null,"server":"syncthing:http://127.0.0.1:43789","server_name":"nas","set_aside":null,"stage":"connected","state":{"connected":true,"last_seen":1795412845000000,"name":"laptop","paused":false},"was_seen_paused":false}',0,NULL,NULL,2,1795412845382859,NULL,NULL,NULL,3,NULL,NULL,1795412709647770,1795412845399102);
INSERT INTO item VALUES(7,'folders','device','syncthing:http://127.0.0.1:43789/VGN3LA2-SNK7AAR-PKMAUQB-FI43PJO-YXV2VB3-SROGZRB-3FAGTMG-STG6C35@1795412709647363','syncthing:http://127.0.0.1:43789','nas/phone','away',1795412710181978,0,1,'{"first_seen":1795412709647363,"id":"VGN3LA2-SNK7AAR-PKMAUQB-FI43PJO-YXV2VB3-SROGZRB-3FAGTMG-STG6C35","left_alone_until":null,"makes_room":false,"paused_until":null,"server":"syncthing:http://127.0.0.1:43789","server_name":"nas","set_aside":null,"stage":"away","state":{"connected":false,"last_seen":1795412709000000,"name":"phone","paused":false},"was_seen_paused":false}',0,NULL,NULL,3,1795412845382859,NULL,NULL,NULL,5,NULL,NULL,1795412709647770,1795412845399379);
INSERT INTO item VALUES(9,'folders','folder','syncthing:http://127.0.0.1:43789/music@1795412709647363','syncthing:http://127.0.0.1:43789','nas/Music','in-sync',1795412882885724,0,1,'{"behind_since":null,"first_seen":1795412709647363,"handed_over":22,"id":"music","server":"syncthing:http://127.0.0.1:43789","server_name":"nas","set_aside":null,"stage":"in_sync","state":{"activity":"idle","changed_here":0,"conflicts":[],"error":null,"failures":0,"here":"/demo/synced/music","kind":"both","label":"Music","lacks":{"bytes":0,"items":0},"named":[],"path":"/demo/synced/music","sequence":22,"whole":{"bytes":11368912,"items":14}}}',0,NULL,NULL,10,1795412882878136,NULL,NULL,NULL,11,NULL,NULL,1795412709647770,1795412882885724);
INSERT INTO item VALUES(12,'torrents','source','folder:/demo/data/dropped/home/music','','home: by hand','first-contact',1795412709653119,1,1,'{"aside":{"count":0,"files":[]},"name":"home: by hand"}',0,NULL,NULL,0,1795412709653119,NULL,NULL,NULL,0,NULL,NULL,1795412709653119,1795412709653119);
INSERT INTO item VALUES(13,'torrents','source','folder:/demo/data/dropped/home/default','','home: by hand','first-contact',1795412709672515,1,1,'{"aside":{"count":0,"files":[]},"name":"home: by hand"}',0,NULL,NULL,0,1795412709672515,NULL,NULL,NULL,0,NULL,NULL,1795412709672515,1795412709672515);
INSERT INTO item VALUES(14,'torrents','source','folder:/demo/watch/films','','home: /demo/watch/films','first-contact',1795412709676652,1,1,'{"aside":{"count":0,"files":[]},"name":"home: /demo/watch/films"}',0,NULL,NULL,0,1795412709676652,NULL,NULL,NULL,0,NULL,NULL,1795412709676652,1795412709676652);
INSERT INTO item VALUES(15,'torrents','source','folder:/demo/watch/music','','home: /demo/watch/music','first-contact',1795412709680026,1,1,'{"aside":{"count":0,"files":[]},"name":"home: /demo/watch/music"}',0,NULL,NULL,0,1795412709680026,NULL,NULL,NULL,0,NULL,NULL,1795412709680026,1795412709680026);
INSERT INTO item VALUES(16,'torrents','source','groom:putio:home','','home: groom','first-contact',1795412709684521,1,1,'{"last":1795412709684478,"name":"home: groom","schedule":"every 10m"}',0,NULL,NULL,0,1795412709684521,NULL,NULL,NULL,0,NULL,NULL,1795412709684521,1795412709684521);
INSERT INTO item VALUES(17,'wishes','source','seerr:http://127.0.0.1:35257','','media','watching',1795412709705205,1,1,'{"knew":16,"name":"media"}',0,NULL,NULL,0,1795412709688170,NULL,NULL,NULL,0,NULL,NULL,1795412709688170,1795412895831347);
INSERT INTO item VALUES(18,'wishes','source','trakt:user/jane/list/halloween','','halloween','watching',1795412844667532,1,1,'{"declined_at":null,"is_confirmed":true,"kept_at":null,"name":"halloween"}',0,NULL,NULL,1,1795412844647241,NULL,NULL,NULL,0,NULL,NULL,1795412709690420,1795412844667532);
INSERT INTO item VALUES(19,'wishes','source','trakt:user/jane/list/silent-comedies','','friends','first-contact',1795412709701540,1,1,'{"declined_at":null,"is_confirmed":true,"kept_at":null,"name":"friends"}',0,NULL,NULL,0,1795412709701540,NULL,NULL,NULL,0,NULL,NULL,1795412709701540,1795412709701540);
INSERT INTO item VALUES(20,'wishes','source','file:/demo/lists/wishes.json','','mine','first-contact',1795412709705907,1,1,'{"declined_at":null,"is_confirmed":true,"kept_at":null,"name":"mine"}',0,NULL,NULL,0,1795412709705907,NULL,NULL,NULL,0,NULL,NULL,1795412709705907,1795412709705907);
INSERT INTO item VALUES(21,'wishes','source','imdb:list/ls000001927','','watchlist','first-contact',1795412709714290,1,1,'{"declined_at":null,"is_confirmed":true,"kept_at":null,"name":"watchlist"}',0,NULL,NULL,0,1795412709714290,NULL,NULL,NULL,0,NULL,NULL,1795412709714290,1795412709714290);
INSERT INTO item VALUES(22,'wishes','title','seerr:http://127.0.0.1:35257#movie:234','trakt:user/jane/list/halloween','The Cabinet of Dr. Caligari (1920)','requested',1795412844735417,0,1,'{"asked":[],"asked_at":1795412844677657,"asking":[],"checked_at":1795412844735288,"insisted_at":null,"is_4k":false,"is_ours":true,"key":"movie:234","list":"trakt:user/jane/list/halloween","name":"The Cabinet of Dr. Caligari (1920)","released":null,"removal":null,"request":7,"retried":0,"seen":14508624001614082882,"server":"seerr:http://127.0.0.1:35257","stage":"requested","wanted":["all"]}',0,1803188844677657,1803188844677657,3,1795412845382859,NULL,NULL,NULL,5,NULL,NULL,1795412709813667,1795412845401429);
INSERT INTO item VALUES(26,'wishes','title','seerr:http://127.0.0.1:35257#movie:58129','trakt:user/jane/list/halloween','The Phantom Carriage (1921)','available',1795412709813667,1,1,'{"asked":[],"asked_at":null,"asking":[],"checked_at":null,"insisted_at":null,"is_4k":false,"is_ours":false,"key":"movie:58129","list":"trakt:user/jane/list/halloween","name":"The Phantom Carriage (1921)","released":null,"removal":null,"request":null,"retried":0,"seen":6429718346994954550,"server":"seerr:http://127.0.0.1:35257","stage":"available","wanted":["all"]}',0,NULL,NULL,0,1795412709813667,NULL,NULL,NULL,0,NULL,NULL,1795412709813667,1795412709813667);
INSERT INTO item VALUES(27,'imports','album','/demo/downloads/albums/Enrico Caruso - Arias (1904)#10051640@1795412709858093','directory:/demo/downloads/albums','Enrico Caruso - Arias (1904)','imported',1795412712821750,1,1,'{"attempt":{"begun":1795412710925704,"importer":"library","number":1,"previous":null,"ticket":{"device":65024,"remote":"/demo/downloads/albums/Enrico Caruso - Arias (1904)","since":0,"way":{"by":"post","watermark":0}},"wanted":null},"files":{"audio":[{"modified":1795412709788084,"path":"01 Vesti la giubba.mp3","size":1207339},{"modified":1795412709800084,"path":"02 La donna è mobile.mp3","size":1337029},{"modified":1795412709804084,"path":"03 Una furtiva lagrima.mp3","size":674417}],"optional":[],"unfinished":[]},"files_since":1795412709858093,"first_seen":1795412709858093,"inode":10051640,"origin":{"from":"directory"},"path":"/demo/downloads/albums/Enrico Caruso - Arias (1904)","source":"directory:/demo/downloads/albums","stage":{"is":"ended","outcome":"imported"}}',0,NULL,NULL,1,1795412712778368,NULL,NULL,NULL,12,NULL,NULL,1795412709858242,1795412712821750);
INSERT INTO item VALUES(29,'wishes','wish','movie/title::the phantom of the opera','file:/demo/lists/wishes.json','The Phantom of the Opera','pinned',1795412844818181,1,1,'{"candidates":[{"key":"movie:964","original_title":"The Phantom of the Opera","released":"1925-05-01","title":"The Phantom of the Opera"},{"key":"movie:15856","original_title":"The Phantom of the Opera","released":"1943-05-01","title":"The Phantom of the Opera"},{"key":"movie:44881","original_title":"The Phantom of the Opera","released":"1962-05-01","title":"The Phantom of the Opera"}],"stage":{"pinned":"movie:964"},"why":"the list gives no year","wish":{"ids":{},"kind":"movie","title":"The Phantom of the Opera"}}',0,NULL,NULL,1,1795412844799083,NULL,NULL,NULL,3,NULL,NULL,1795412709908635,1795412844834092);
INSERT INTO item VALUES(34,'wishes','title','seerr:http://127.0.0.1:35257#movie:10728','imdb:list/ls000001927','Faust (1926)','declined',1795412711725743,1,1,'{"asked":[],"asked_at":1795412709939827,"asking":[],"checked_at":1795412709960967,"insisted_at":null,"is_4k":false,"is_ours":true,"key":"movie:10728","list":"imdb:list/ls000001927","name":"Faust (1926)","released":"1926-05-01","removal":null,"request":2,"retried":0,"seen":3060508725765263042,"server":"seerr:http://127.0.0.1:35257","stage":"declined","wanted":["all"]}',0,NULL,NULL,1,1795412711719295,NULL,NULL,NULL,3,NULL,NULL,1795412709933681,1795412711725743);
INSERT INTO item VALUES(37,'torrents','torrent','45464a02f3f8aa32693d01bb6713b17ec1abe83c','putio:home','Greed.1924.Reconstruction.1080p','transferring',1795412710239149,0,1,'{"account":"putio:home","beside":false,"category":"default","failures":0,"file":null,"first_seen":1795412710189196,"given_again":0,"given_since":null,"missing_since":null,"name":"Greed.1924.Reconstruction.1080p","not_before":null,"origin":{"bytes":101,"file":"45464a02f3f8aa32693d01bb6713b17ec1abe83c.magnet","folder":"folder:/demo/watch/films","from":"dropped","hash":"45464a02f3f8aa32693d01bb6713b17ec1abe83c","name":"Greed.1924.Reconstruction.1080p","size":null},"percent":94,"placed":null,"put_away":true,"retried":0,"size":6100000056,"stage":"transferring","transfer":50000001,"tries":0}',0,1795499277512685,1795499277512685,22,1795412877493550,NULL,NULL,NULL,25,NULL,NULL,1795412710190304,1795412877516275);
INSERT INTO item VALUES(38,'torrents','torrent','d34c9276794ba250038838ba05727b81f6c8260f','putio:home','Original Dixieland Jass Band - Livery Stable Blues (1917)','done',1795412716363519,1,1,'{"account":"putio:home","beside":false,"category":"music","failures":0,"file":1000001,"first_seen":1795412710192997,"given_again":0,"given_since":null,"missing_since":null,"name":"Original Dixieland Jass Band - Livery Stable Blues (1917)","not_before":null,"origin":{"bytes":182,"file":"d34c9276794ba250038838ba05727b81f6c8260f.torrent","folder":"folder:/demo/watch/music","from":"dropped","hash":"d34c9276794ba250038838ba05727b81f6c8260f","name":"Original Dixieland Jass Band - Livery Stable Blues (1917)","size":4096},"percent":100,"placed":"/demo/downloads/albums/Original Dixieland Jass Band - Livery Stable Blues (1917)","put_away":true,"retried":0,"size":4151494,"stage":"done","transfer":50000002,"tries":4}',0,NULL,NULL,3,1795412716301617,NULL,NULL,NULL,13,NULL,NULL,1795412710193210,1795412716363519);
INSERT INTO item VALUES(43,'imports','album','shellac.and.wax:@@qzvfk\Music\Bessie Smith - St. Louis Blues (1925)@1795412709850427','slskd:http://127.0.0.1:33705','Bessie Smith - St. Louis Blues (1925)','held',1795412717370543,0,1,'{"attempt":{"begun":1795412714816739,"importer":"library","number":1,"previous":null,"ticket":{"device":65024,"remote":"/demo/downloads/soulseek/Bessie Smith - St. Louis Blues (1925)","since":1795412714343286,"way":{"by":"post","watermark":2}},"wanted":null},"files":{"audio":[{"modified":1795412710056084,"path":"01 St. Louis Blues.mp3","size":1113939},{"modified":1795412710264084,"path":"02 Reckless Blues.mp3","size":1243625},{"modified":1795412710468084,"path":"03 Cold in Hand Blues.mp3","size":1373316},{"modified":1795412710688084,"path":"04 Sobbin'' Hearted Blues.mp3","size":710706}],"optional":[],"unfinished":[]},"files_since":1795412711640234,"first_seen":1795412710623786,"inode":10051676,"origin":{"closed":true,"directory":"@@qzvfk\\Music\\Bessie Smith - St. Louis Blues (1925)","fetched":0,"from":"transfers","rows":[{"file":"@@qzvfk\\Music\\Bessie Smith - St. Louis Blues (1925)\\01 St. Louis Blues.mp3","id":"06c45d18-8009-454f-b88b-b8a8724c81ec","requested":1795412709850427,"size":1113939,"state":"succeeded"},{"file":"@@qzvfk\\Music\\Bessie Smith - St. Louis Blues (1925)\\02 Reckless Blues.mp3","id":"1b39896a-51a8-449b-93cb-9f0c747ea2ea","requested":1795412709850518,"size":1243625,"state":"succeeded"},{"file":"@@qzvfk\\Music\\Bessie Smith - St. Louis Blues (1925)\\03 Cold in Hand Blues.mp3","id":"2c829abe-1f45-42e1-8584-133ac916ab3c","requested":1795412709851025,"size":1373316,"state":"succeeded"},{"file":"@@qzvfk\\Music\\Bessie Smith - St. Louis Blues (1925)\\04 Sobbin'' Hearted Blues.mp3","id":"3ee57890-41c9-4ac3-b3b8-488c368cb0a6","requested":1795412709851096,"size":710706,"state":"succeeded"}],"user":"shellac.and.wax"},"path":"/demo/downloads/soulseek/Bessie Smith - St. Louis Blues (1925)","source":"slskd:http://127.0.0.1:33705","stage":{"at":"candidates","is":"held","retries":0}}',0,NULL,NULL,4,1795412845382859,NULL,NULL,NULL,16,NULL,NULL,1795412710623961,1795412845484140);
INSERT INTO item VALUES(48,'imports','album','/demo/downloads/albums/Original Dixieland Jass Band - Livery Stable Blues (1917)#10051642@1795412716305636','directory:/demo/downloads/albums','Original Dixieland Jass Band - Livery Stable Blues (1917)','imported',1795412722989850,1,1,'{"attempt":{"begun":1795412721222034,"importer":"library","number":1,"previous":null,"ticket":{"device":65024,"remote":"/demo/downloads/albums/Original Dixieland Jass Band - Livery Stable Blues (1917)","since":1795412720975308,"way":{"by":"post","watermark":5}},"wanted":null},"files":{"audio":[{"modified":1795412716256084,"path":"01 Livery Stable Blues.mp3","size":1239496},{"modified":1795412710900084,"path":"02 Dixie Jass Band One-Step.mp3","size":1369188},{"modified":1795412711932084,"path":"03 Tiger Rag.mp3","size":706560},{"modified":1795412710328494,"path":"04 Ostrich Walk.mp3","size":836250}],"optional":[],"unfinished":[]},"files_since":1795412716305636,"first_seen":1795412716305636,"inode":10051642,"origin":{"from":"directory"},"path":"/demo/downloads/albums/Original Dixieland Jass Band - Livery Stable Blues (1917)","source":"directory:/demo/downloads/albums","stage":{"is":"ended","outcome":"imported"}}',0,NULL,NULL,3,1795412722942278,NULL,NULL,NULL,14,NULL,NULL,1795412716305772,1795412722989850);
INSERT INTO item VALUES(51,'torrents','torrent','87bcb190dd33e3fa6a9527190a108129bea38d11','putio:home','James Reese Europe - Harlem Hellfighters (1919)','done',1795412754451621,1,1,'{"account":"putio:home","beside":false,"category":"music","failures":0,"file":1000018,"first_seen":1795412739806281,"given_again":0,"given_since":null,"missing_since":null,"name":"James Reese Europe - Harlem Hellfighters (1919)","not_before":null,"origin":{"bytes":172,"file":"87bcb190dd33e3fa6a9527190a108129bea38d11.torrent","folder":"folder:/demo/watch/music","from":"dropped","hash":"87bcb190dd33e3fa6a9527190a108129bea38d11","name":"James Reese Europe - Harlem Hellfighters (1919)","size":4097},"percent":100,"placed":"/demo/downloads/albums/James Reese Europe - Harlem Hellfighters (1919)","put_away":true,"retried":0,"size":2794356,"stage":"done","transfer":50000009,"tries":4}',0,NULL,NULL,9,1795412754421359,NULL,NULL,NULL,18,NULL,NULL,1795412739806578,1795412754451621);
INSERT INTO item VALUES(54,'imports','album','/demo/downloads/albums/James Reese Europe - Harlem Hellfighters (1919)#10051769@1795412754437179','directory:/demo/downloads/albums','James Reese Europe - Harlem Hellfighters (1919)','imported',1795412757221796,1,1,'{"attempt":{"begun":1795412755467847,"importer":"library","number":1,"previous":null,"ticket":{"device":65024,"remote":"/demo/downloads/albums/James Reese Europe - Harlem Hellfighters (1919)","since":1795412747448988,"way":{"by":"post","watermark":8}},"wanted":null},"files":{"audio":[{"modified":1795412754392082,"path":"01 Memphis Blues.mp3","size":1329959},{"modified":1795412751972083,"path":"02 On Patrol in No Man''s Land.mp3","size":667359},{"modified":1795412753336082,"path":"03 Clarinet Marmalade.mp3","size":797038}],"optional":[],"unfinished":[]},"files_since":1795412754437179,"first_seen":1795412754437179,"inode":10051769,"origin":{"from":"directory"},"path":"/demo/downloads/albums/James Reese Europe - Harlem Hellfighters (1919)","source":"directory:/demo/downloads/albums","stage":{"is":"ended","outcome":"imported"}}',0,NULL,NULL,1,1795412757201826,NULL,NULL,NULL,12,NULL,NULL,1795412754437286,1795412757221796);
INSERT INTO item VALUES(64,'torrents','torrent','8d8bd7c473ff6fbf8fb860e140a70f53d3c4b53a','putio:home','Häxan.1922.1080p.Restored','paused',1795412844939513,0,1,'{"account":"putio:home","beside":false,"category":"default","failures":0,"file":1000043,"first_seen":1795412809350724,"given_again":0,"given_since":null,"missing_since":null,"name":"Häxan.1922.1080p.Restored","not_before":null,"origin":{"bytes":100,"file":"8d8bd7c473ff6fbf8fb860e140a70f53d3c4b53a.magnet","folder":"folder:/demo/watch/films","from":"dropped","hash":"8d8bd7c473ff6fbf8fb860e140a70f53d3c4b53a","name":"Häxan.1922.1080p.Restored","size":null},"paused":1795412844939329,"percent":100,"placed":null,"put_away":true,"retried":0,"size":43000051,"stage":"waiting","transfer":50000016,"tries":2}',0,NULL,NULL,11,1795412877493550,NULL,NULL,NULL,17,NULL,NULL,1795412809351036,1795412877519868);
INSERT INTO item VALUES(71,'notify','source','phone','','phone','listening',1795412845096663,1,1,'{"cursor":44}',0,NULL,NULL,0,1795412845096663,NULL,NULL,NULL,0,NULL,NULL,1795412845096663,1795412907570940);
INSERT INTO item VALUES(89,'torrents','torrent','62a1a5fa80fb44245d6cb8a6bdb3ae922d52622c','putio:home','Fantomas.1913.Part.2.720p','waiting',1795412877936023,0,1,'{"account":"putio:home","beside":false,"category":"default","failures":0,"file":1000053,"first_seen":1795412859811914,"given_again":0,"given_since":null,"missing_since":null,"name":"Fantomas.1913.Part.2.720p","not_before":null,"origin":{"bytes":97,"file":"62a1a5fa80fb44245d6cb8a6bdb3ae922d52622c.magnet","folder":"folder:/demo/watch/films","from":"dropped","hash":"62a1a5fa80fb44245d6cb8a6bdb3ae922d52622c","name":"Fantomas.1913.Part.2.720p","size":null},"percent":100,"placed":null,"put_away":true,"retried":0,"size":56000050,"stage":"waiting","transfer":50000019,"tries":0}',0,NULL,NULL,8,1795412877932728,NULL,NULL,NULL,12,NULL,NULL,1795412859812520,1795412877945420);
INSERT INTO item VALUES(96,'notify','message','phone/towline-44-660eb2494aa2b','phone','phone: Needs you: London.After.Midnight.1927.Complete','failed',1795412912735241,0,1,'{"id":"towline-44-660eb2494aa2b","lines":[{"asked":{"choices":["retry","skip"],"entry":6,"epoch":1},"at":1795412907567659,"count":1,"flow":"torrents","item":40,"kind":"needs-you","names":["London.After.Midnight.1927.Complete"],"words":"the service could not download it"}],"more":0,"stage":"failed","target":"phone"}',1,NULL,1795412917897933,0,1795412907570940,NULL,NULL,NULL,2,NULL,NULL,1795412907570940,1795412912747933);
CREATE TABLE journal (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    stage   TEXT    NOT NULL,
    words   TEXT    NOT NULL
);
INSERT INTO journal VALUES(1,1,1795412709601817,'first-contact','first contact with albums');
INSERT INTO journal VALUES(2,2,1795412709605333,'first-contact','first contact with soulseek');
INSERT INTO journal VALUES(3,3,1795412709609075,'first-contact','first contact with synced');
INSERT INTO journal VALUES(4,1,1795412709620800,'watching','first contact: 0 directories are left alone');
INSERT INTO journal VALUES(5,4,1795412709622634,'first-contact','first contact with nas');
INSERT INTO journal VALUES(6,2,1795412709622679,'watching','first contact: 0 directories are left alone');
INSERT INTO journal VALUES(7,5,1795412709631631,'first-contact','first contact with home');
INSERT INTO journal VALUES(8,6,1795412709647770,'away','found by nas');
INSERT INTO journal VALUES(9,7,1795412709647770,'away','found by nas');
INSERT INTO journal VALUES(11,9,1795412709647770,'behind','found by nas');
INSERT INTO journal VALUES(14,3,1795412709648924,'watching','first contact: 0 directories are left alone');
INSERT INTO journal VALUES(15,12,1795412709653119,'first-contact','first contact with home: by hand');
INSERT INTO journal VALUES(16,5,1795412709662740,'watching','first contact: there is nothing to be left alone');
INSERT INTO journal VALUES(17,13,1795412709672515,'first-contact','first contact with home: by hand');
INSERT INTO journal VALUES(18,14,1795412709676652,'first-contact','first contact with home: /demo/watch/films');
INSERT INTO journal VALUES(19,15,1795412709680026,'first-contact','first contact with home: /demo/watch/music');
INSERT INTO journal VALUES(20,16,1795412709684521,'first-contact','first contact with home: groom');
INSERT INTO journal VALUES(21,17,1795412709688170,'first-contact','first contact with media');
INSERT INTO journal VALUES(22,18,1795412709690420,'first-contact','first contact with halloween');
INSERT INTO journal VALUES(23,19,1795412709701540,'first-contact','first contact with friends');
INSERT INTO journal VALUES(24,20,1795412709705907,'first-contact','first contact with mine');
INSERT INTO journal VALUES(25,21,1795412709714290,'first-contact','first contact with watchlist');
INSERT INTO journal VALUES(26,6,1795412709805769,'connected','connected');
INSERT INTO journal VALUES(27,7,1795412709809100,'connected','connected');
INSERT INTO journal VALUES(29,9,1795412709809501,'in-sync','in sync');
INSERT INTO journal VALUES(32,22,1795412709813667,'proposed','the list is new: a person has to say yes');
INSERT INTO journal VALUES(36,26,1795412709813667,'available','it is there');
INSERT INTO journal VALUES(37,27,1795412709858242,'settling','new directory found by albums');
INSERT INTO journal VALUES(39,27,1795412709907289,'settling','waiting until its files are whole');
INSERT INTO journal VALUES(41,29,1795412709908635,'unsure','the list gives no year');
INSERT INTO journal VALUES(46,34,1795412709933681,'wanted','wanted');
INSERT INTO journal VALUES(48,34,1795412709939827,'wanted','asks for it');
INSERT INTO journal VALUES(52,34,1795412709961026,'requested','asked for');
INSERT INTO journal VALUES(61,7,1795412710181978,'away','away');
INSERT INTO journal VALUES(62,37,1795412710190304,'adding','45464a02f3f8aa32693d01bb6713b17ec1abe83c.magnet was dropped into home: /demo/watch/films');
INSERT INTO journal VALUES(68,37,1795412710239149,'transferring','the service has it');
INSERT INTO journal VALUES(69,38,1795412710239179,'transferring','the service has it');
INSERT INTO journal VALUES(73,38,1795412710280324,'waiting','the service has all of it');
INSERT INTO journal VALUES(77,43,1795412710623961,'settling','found by soulseek: from shellac.and.wax');
INSERT INTO journal VALUES(79,43,1795412710629682,'settling','waiting until its files are whole');
INSERT INTO journal VALUES(84,27,1795412710912621,'ready','whole: 3 audio files (3 MiB) and 0 others, quiet for 1 s');
INSERT INTO journal VALUES(86,27,1795412710925928,'importing','import started by library');
INSERT INTO journal VALUES(88,34,1795412711725743,'declined','somebody said no to it: not asked for');
INSERT INTO journal VALUES(91,9,1795412712270007,'in-sync','in sync');
INSERT INTO journal VALUES(92,27,1795412712798379,'pruning','imported: 3 of 3 left the source, 3 new in the library');
INSERT INTO journal VALUES(93,27,1795412712821750,'imported','leftovers removed');
INSERT INTO journal VALUES(97,43,1795412713648422,'ready','whole: 4 audio files (4 MiB) and 0 others, quiet for 2 s');
INSERT INTO journal VALUES(101,43,1795412714816976,'importing','import started by library');
INSERT INTO journal VALUES(102,38,1795412716275963,'placing','all of it is here, verified');
INSERT INTO journal VALUES(104,38,1795412716310433,'clearing','in place: /demo/downloads/albums/Original Dixieland Jass Band - Livery Stable Blues (1917)');
INSERT INTO journal VALUES(105,48,1795412716329682,'settling','waiting until its files are whole');
INSERT INTO journal VALUES(106,38,1795412716363519,'done','done');
INSERT INTO journal VALUES(108,43,1795412716836741,'setting-aside','asked (candidates): set aside with skip, so that the queue goes on');
INSERT INTO journal VALUES(109,48,1795412717355961,'ready','whole: 4 audio files (3 MiB) and 0 others, quiet for 1 s');
INSERT INTO journal VALUES(110,43,1795412717370543,'held','set aside: waits in the inbox');
INSERT INTO journal VALUES(119,48,1795412721222219,'importing','import started by library');
INSERT INTO journal VALUES(121,48,1795412722966590,'pruning','imported: 4 of 4 left the source, 4 new in the library');
INSERT INTO journal VALUES(122,48,1795412722989850,'imported','leftovers removed');
INSERT INTO journal VALUES(132,51,1795412739806578,'adding','87bcb190dd33e3fa6a9527190a108129bea38d11.torrent was dropped into home: /demo/watch/music');
INSERT INTO journal VALUES(133,51,1795412739837576,'transferring','the service has it');
INSERT INTO journal VALUES(150,51,1795412750486002,'waiting','the service has all of it');
INSERT INTO journal VALUES(152,51,1795412754400969,'placing','all of it is here, verified');
INSERT INTO journal VALUES(153,51,1795412754425030,'clearing','in place: /demo/downloads/albums/James Reese Europe - Harlem Hellfighters (1919)');
INSERT INTO journal VALUES(154,54,1795412754437286,'settling','new directory found by albums');
INSERT INTO journal VALUES(155,51,1795412754451621,'done','done');
INSERT INTO journal VALUES(156,54,1795412754453071,'settling','waiting until its files are whole');
INSERT INTO journal VALUES(157,54,1795412755458079,'ready','whole: 3 audio files (2 MiB) and 0 others, quiet for 1 s');
INSERT INTO journal VALUES(158,54,1795412755468005,'importing','import started by library');
INSERT INTO journal VALUES(159,54,1795412757213338,'pruning','imported: 3 of 3 left the source, 3 new in the library');
INSERT INTO journal VALUES(160,54,1795412757221796,'imported','leftovers removed');
INSERT INTO journal VALUES(175,9,1795412769277257,'in-sync','in sync');
INSERT INTO journal VALUES(222,64,1795412809351036,'adding','8d8bd7c473ff6fbf8fb860e140a70f53d3c4b53a.magnet was dropped into home: /demo/watch/films');
INSERT INTO journal VALUES(223,64,1795412809367770,'transferring','the service has it');
INSERT INTO journal VALUES(242,64,1795412823031879,'waiting','the service has all of it');
INSERT INTO journal VALUES(245,9,1795412826306686,'in-sync','in sync');
INSERT INTO journal VALUES(258,18,1795412844647241,'first-contact','answered all by command line');
INSERT INTO journal VALUES(259,22,1795412844657011,'proposed','it is its turn');
INSERT INTO journal VALUES(263,22,1795412844677657,'wanted','asks for it');
INSERT INTO journal VALUES(268,22,1795412844735417,'requested','asked for');
INSERT INTO journal VALUES(273,29,1795412844799083,'unsure','answered pin:movie:964 by command line');
INSERT INTO journal VALUES(274,29,1795412844818181,'pinned','it means movie:964: command line said so');
INSERT INTO journal VALUES(278,64,1795412844920772,'downloading','told to pause by command line');
INSERT INTO journal VALUES(279,64,1795412844939513,'paused','paused: what is here stays');
INSERT INTO journal VALUES(280,71,1795412845096663,'listening','is told of what happens from now on');
INSERT INTO journal VALUES(294,38,1795412851597688,'note','its link with Original Dixieland Jass Band - Livery Stable Blues (1917) (item 48) was cut by command line');
INSERT INTO journal VALUES(295,48,1795412851597688,'note','its link with Original Dixieland Jass Band - Livery Stable Blues (1917) (item 38) was cut by command line');
INSERT INTO journal VALUES(298,89,1795412859812520,'adding','62a1a5fa80fb44245d6cb8a6bdb3ae922d52622c.magnet was dropped into home: /demo/watch/films');
INSERT INTO journal VALUES(299,89,1795412859849075,'transferring','the service has it');
INSERT INTO journal VALUES(304,5,1795412877476249,'watching','paused by command line: nothing is fetched');
INSERT INTO journal VALUES(306,89,1795412877936023,'waiting','the service has all of it');
INSERT INTO journal VALUES(307,9,1795412882885724,'in-sync','in sync');
INSERT INTO journal VALUES(328,96,1795412907578973,'sending','webhook at http://127.0.0.1:46003 knows nothing of it: 404 Not Found: The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again. You have requested this URI [/hook] but did you mean /api/torrents/<int:torrent_id> or /api/torrents/<int:torrent_id>/console/stdin or /api/torrents/ ?');
INSERT INTO journal VALUES(337,96,1795412912747933,'failed','webhook at http://127.0.0.1:46003 knows nothing of it: 404 Not Found: The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again. You have requested this URI [/hook] but did you mean /api/torrents/<int:torrent_id> or /api/torrents/<int:torrent_id>/console/stdin or /api/torrents/ ?');
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
INSERT INTO intent VALUES(2,34,1,'{"request":{"seasons":null}}',1795412709939827,1795412859939780,'"done"',1795412709951760);
INSERT INTO intent VALUES(7,37,1,'"add"',1795412710198877,1795412830198769,'"done"',1795412710205215);
INSERT INTO intent VALUES(12,37,3,'"put_away"',1795412710250017,1795412710249894,'"done"',1795412710255389);
INSERT INTO intent VALUES(25,27,4,'{"do":"start"}',1795412710925928,1795412770925704,'"done"',1795412710931105);
INSERT INTO intent VALUES(26,27,11,'{"do":"prune"}',1795412712810324,1795412712810159,'"done"',1795412712813960);
INSERT INTO intent VALUES(29,43,6,'{"do":"start"}',1795412714816976,1795412774816739,'"done"',1795412714821923);
INSERT INTO intent VALUES(30,38,9,'"place"',1795412716283996,1795412716283942,'"done"',1795412716289880);
INSERT INTO intent VALUES(31,38,12,'"remove"',1795412716334726,1795412836334574,'"done"',1795412716345376);
INSERT INTO intent VALUES(32,43,11,'{"choice":"skip","do":"answer","seen":4}',1795412716836741,1795412776836517,'"done"',1795412716844975);
INSERT INTO intent VALUES(38,48,6,'{"do":"start"}',1795412721222219,1795412781222034,'"done"',1795412721228977);
INSERT INTO intent VALUES(40,48,13,'{"do":"prune"}',1795412722973802,1795412722973661,'"done"',1795412722981120);
INSERT INTO intent VALUES(57,51,14,'"place"',1795412754403754,1795412754403622,'"done"',1795412754404671);
INSERT INTO intent VALUES(58,51,17,'"remove"',1795412754435178,1795412874435051,'"done"',1795412754439564);
INSERT INTO intent VALUES(59,54,4,'{"do":"start"}',1795412755468005,1795412815467847,'"done"',1795412755471703);
INSERT INTO intent VALUES(60,54,11,'{"do":"prune"}',1795412757217170,1795412757217023,'"done"',1795412757218829);
INSERT INTO intent VALUES(106,64,11,'"fetch"',1795412823045073,1795412823044937,'"done"',1795412823048891);
INSERT INTO intent VALUES(114,22,2,'{"request":{"seasons":null}}',1795412844677657,1795412994677512,'"done"',1795412844699940);
INSERT INTO intent VALUES(119,29,2,'null',1795412844818181,1795412844817929,'"done"',1795412844826628);
INSERT INTO intent VALUES(121,64,13,'"pause"',1795412844939513,1795412844939329,'"done"',1795412844944085);
INSERT INTO intent VALUES(128,89,1,'"add"',1795412859828354,1795412979828175,'"done"',1795412859836709);
INSERT INTO intent VALUES(129,89,3,'"put_away"',1795412859859913,1795412859859750,'"done"',1795412859877424);
INSERT INTO intent VALUES(137,96,1,'"send"',1795412907575173,1795412908575058,'{"not_done":{"service":"phone","kind":"misconfigured","words":"webhook at http://127.0.0.1:46003 knows nothing of it: 404 Not Found: The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again. You have requested this URI [/hook] but did you mean /api/torrents/<int:torrent_id> or /api/torrents/<int:torrent_id>/console/stdin or /api/torrents/ ?","hint":"if this comes with every call: is the path behind http://127.0.0.1:46003 right?","retry_at":null}}',1795412907578973);
INSERT INTO intent VALUES(144,96,2,'"send"',1795412912735241,1795412913735101,'{"not_done":{"service":"phone","kind":"misconfigured","words":"webhook at http://127.0.0.1:46003 knows nothing of it: 404 Not Found: The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again. You have requested this URI [/hook] but did you mean /api/torrents/<int:torrent_id> or /api/torrents/<int:torrent_id>/console/stdin or /api/torrents/ ?","hint":"if this comes with every call: is the path behind http://127.0.0.1:46003 right?","retry_at":null}}',1795412912747933);
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
INSERT INTO inbox VALUES(1,18,1,'{"is":"wish","wish":"first_run","titles":4}','list-first-run','["all","none"]',replace('The Cabinet of Dr. Caligari (1920)\nThe Golem: How He Came Into the World (1920)\nThe Hands of Orlac (1924)\nWaxworks (1924)\nnone: they are never asked for (towline tombstone undo)','\n',char(10)),1795412709880320,1795412844668757);
INSERT INTO inbox VALUES(2,29,1,'{"is":"wish","wish":"unsure"}','wish-unsure','["pin:movie:964","pin:movie:15856","pin:movie:44881","skip"]',replace('The Phantom of the Opera: the list gives no year\npin:movie:964  film 964: The Phantom of the Opera (1925)\npin:movie:15856  film 15856: The Phantom of the Opera (1943)\npin:movie:44881  film 44881: The Phantom of the Opera (1962)','\n',char(10)),1795412709924080,1795412844818181);
INSERT INTO inbox VALUES(3,43,1,'{"is":"import","why":"prompt","kind":"candidates"}','candidates','["apply","skip","as-is","tracks","other-id:","imported"]',replace('\n/demo/downloads/soulseek/Bessie Smith - St. Louis Blues (1925) (4 items)\n  Match (81.2%):\n  Bessie Smith - St. Louis Blues (1925 recording)\n➜ [A]pply, More candidates, Skip, Use as-is, as Tracks, Group albums,\nEnter search, enter Id, aBort?','\n',char(10)),1795412717370543,NULL);
INSERT INTO inbox VALUES(4,7,1,'{"is":"folder","folder":"unseen"}','device-unseen','["wait"]','last seen 2026-11-23T05:45:09Z',1795412754008014,NULL);
INSERT INTO inbox VALUES(7,96,1,'{"is":"notify","notify":"not_sent","target":"phone"}','not-sent:phone','["retry","skip"]',replace('webhook at http://127.0.0.1:46003 knows nothing of it: 404 Not Found: The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again. You have requested this URI [/hook] but did you mean /api/torrents/<int:torrent_id> or /api/torrents/<int:torrent_id>/console/stdin or /api/torrents/ ?\nif this comes with every call: is the path behind http://127.0.0.1:46003 right?','\n',char(10)),1795412912735241,NULL);
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
INSERT INTO answer VALUES(1,18,1,1,'"all"','command line',1795412844647241,1795412844668757);
INSERT INTO answer VALUES(3,29,2,1,'"pin:movie:964"','command line',1795412844799083,1795412844818181);
INSERT INTO answer VALUES(4,64,NULL,NULL,'"pause"','command line',1795412844920772,1795412844939513);
CREATE TABLE handover (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    from_item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    kind      TEXT    NOT NULL,
    path      TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    taken_by  INTEGER REFERENCES item (id)
);
INSERT INTO handover VALUES(3,38,'downloaded','"/demo/downloads/albums/Original Dixieland Jass Band - Livery Stable Blues (1917)"',1795412716310433,1);
INSERT INTO handover VALUES(4,51,'downloaded','"/demo/downloads/albums/James Reese Europe - Harlem Hellfighters (1919)"',1795412754425030,1);
INSERT INTO handover VALUES(10,9,'came-into-sync','"/demo/synced/music"',1795412882885724,3);
CREATE TABLE link (
    from_item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    to_item   INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    at        INTEGER NOT NULL, cut INTEGER,
    PRIMARY KEY (from_item, to_item)
);
INSERT INTO link VALUES(38,48,1795412716313144,1795412851597688);
INSERT INTO link VALUES(51,54,1795412754439917,NULL);
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
INSERT INTO wish VALUES('trakt:user/jane/list/halloween','movie:234',1,'{"kind":"movie","title":"The Cabinet of Dr. Caligari","year":1920,"ids":{"tmdb":234,"imdb":"tt0000234"},"added":1767323045000000}','movie:234',1795412709813667,NULL);
INSERT INTO wish VALUES('trakt:user/jane/list/halloween','movie:27506',3,'{"kind":"movie","title":"The Hands of Orlac","year":1924,"ids":{"tmdb":27506,"imdb":"tt0027506"},"added":1767323047000000}','movie:27506',1795412709813667,NULL);
INSERT INTO wish VALUES('file:/demo/lists/wishes.json','movie/title::the phantom of the opera',1,'{"kind":"movie","title":"The Phantom of the Opera","ids":{}}','movie:964',1795412709908635,NULL);
INSERT INTO wish VALUES('imdb:list/ls000001927','imdb:tt0000653',1,'{"kind":"movie","title":"Nosferatu","original_title":"Nosferatu","year":1922,"ids":{"imdb":"tt0000653"},"added":1767323045000000}','movie:653',1795412709933681,NULL);
INSERT INTO wish VALUES('imdb:list/ls000001927','imdb:tt0000019',2,'{"kind":"movie","title":"Metropolis","original_title":"Metropolis","year":1927,"ids":{"imdb":"tt0000019"},"added":1767323046000000}','movie:19',1795412709933681,NULL);
INSERT INTO wish VALUES('imdb:list/ls000001927','imdb:tt0000775',3,'{"kind":"movie","title":"A Trip to the Moon","original_title":"A Trip to the Moon","year":1902,"ids":{"imdb":"tt0000775"},"added":1767323047000000}','movie:775',1795412709933681,NULL);
INSERT INTO wish VALUES('imdb:list/ls000001927','imdb:tt0000961',4,'{"kind":"movie","title":"The General","original_title":"The General","year":1926,"ids":{"imdb":"tt0000961"},"added":1767323048000000}','movie:961',1795412709933681,NULL);
INSERT INTO wish VALUES('imdb:list/ls000001927','imdb:tt0010728',5,'{"kind":"movie","title":"Faust","original_title":"Faust","year":1926,"ids":{"imdb":"tt0010728"},"added":1767323049000000}','movie:10728',1795412709933681,NULL);
CREATE TABLE resolution (
    ident  TEXT    PRIMARY KEY,
    detail TEXT    NOT NULL,
    at     INTEGER NOT NULL
);
INSERT INTO resolution VALUES('movie/imdb:tt0000653','{"is":"matched","key":"movie:653","how":"imdb","title":"Nosferatu","released":"1922-05-01"}',1795412709930950);
INSERT INTO resolution VALUES('movie/imdb:tt0000019','{"is":"matched","key":"movie:19","how":"imdb","title":"Metropolis","released":"1927-05-01"}',1795412709930950);
INSERT INTO resolution VALUES('movie/imdb:tt0000775','{"is":"matched","key":"movie:775","how":"imdb","title":"A Trip to the Moon","released":"1902-05-01"}',1795412709930950);
INSERT INTO resolution VALUES('movie/imdb:tt0000961','{"is":"matched","key":"movie:961","how":"imdb","title":"The General","released":"1926-05-01"}',1795412709930950);
INSERT INTO resolution VALUES('movie/imdb:tt0010728','{"is":"matched","key":"movie:10728","how":"imdb","title":"Faust","released":"1926-05-01"}',1795412709930950);
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
INSERT INTO run VALUES(7,'trakt:user/jane/list/halloween',1795412844656991,1795412844656993,'planned',4,'{"added":0,"gone":0,"list_calls":0,"listed":5,"passed_over":0,"server_calls":0,"words":{"available":1,"new":4}}');
INSERT INTO run VALUES(8,'file:/demo/lists/wishes.json',1795412844832291,1795412844832295,'planned',1,'{"added":0,"gone":0,"list_calls":0,"listed":1,"passed_over":0,"server_calls":0,"words":{"new":1}}');
INSERT INTO run VALUES(9,'trakt:user/jane/list/silent-comedies',1795412892987504,1795412893130096,'complete',4,'{"added":4,"gone":0,"list_calls":2,"listed":6,"passed_over":0,"server_calls":0,"words":{"available":1,"new":4,"requested":1}}');
CREATE TABLE throughput (
    bucket INTEGER PRIMARY KEY,
    bytes  INTEGER NOT NULL
);
INSERT INTO throughput VALUES(1795411200000000,349999998);
INSERT INTO throughput VALUES(1795411800000000,210000000);
INSERT INTO throughput VALUES(1795412400000000,397220704);
CREATE TABLE login (
    name    TEXT    PRIMARY KEY,
    -- argon2id, as a PHC string.
    hash    TEXT    NOT NULL,
    created INTEGER NOT NULL
);
INSERT INTO login VALUES('ann','$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$4u0l9bWkYw3Yb1oQ1o2h8w',1795411912747933);
CREATE TABLE session (
    -- SHA-256 of what the browser keeps.
    code    TEXT    PRIMARY KEY,
    login   TEXT    NOT NULL REFERENCES login (name) ON DELETE CASCADE,
    made    INTEGER NOT NULL,
    seen    INTEGER NOT NULL,
    ends    INTEGER NOT NULL,
    -- For people, to know their own devices again.
    agent   TEXT    NOT NULL,
    address TEXT    NOT NULL
);
INSERT INTO session VALUES('c0ffee0000000000000000000000000000000000000000000000000000000000','ann',1795412012747933,1795412112747933,1798004912747933,'Firefox on Linux','192.0.2.7');
CREATE TABLE api_key (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    name  TEXT    NOT NULL UNIQUE,
    -- SHA-256 of the key.
    code  TEXT    NOT NULL UNIQUE,
    scope TEXT    NOT NULL,
    made  INTEGER NOT NULL,
    used  INTEGER
);
INSERT INTO api_key VALUES(1,'dashboard','80bf2e2f3e645ef36ad89031d6b2560717d0c83ddfe11ecbfbe5600663ebb398','read',1795412844855924,NULL);
CREATE TABLE paused_account (
    key   TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;
INSERT INTO paused_account VALUES('putio:home',1795412877476249);
CREATE TABLE news (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    -- needs-you, done, failed, service-down, service-up
    kind    TEXT    NOT NULL,
    -- The question, where one was asked, as it was then.
    entry   INTEGER,
    epoch   INTEGER,
    words   TEXT    NOT NULL
);
INSERT INTO news VALUES(4,34,1795412711725743,'failed',NULL,NULL,'somebody said no to it: not asked for');
INSERT INTO news VALUES(5,27,1795412712821750,'done',NULL,NULL,'leftovers removed');
INSERT INTO news VALUES(7,38,1795412716363519,'done',NULL,NULL,'done');
INSERT INTO news VALUES(8,43,1795412717370543,'needs-you',3,1,'releases were found that may match, none for certain');
INSERT INTO news VALUES(12,48,1795412722989850,'done',NULL,NULL,'leftovers removed');
INSERT INTO news VALUES(18,7,1795412754008014,'needs-you',4,1,'the device has not been seen for too long');
INSERT INTO news VALUES(19,51,1795412754451621,'done',NULL,NULL,'done');
INSERT INTO news VALUES(20,54,1795412757221796,'done',NULL,NULL,'leftovers removed');
CREATE TABLE clock (
    boot  TEXT    NOT NULL PRIMARY KEY,
    ahead INTEGER NOT NULL,
    at    INTEGER NOT NULL
);
INSERT INTO clock VALUES('3e7d7c4e-9a52-4c4e-9c55-0c1f0d5f6a11',1795409400000000,1795413000000000);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('item',98);
INSERT INTO sqlite_sequence VALUES('journal',337);
INSERT INTO sqlite_sequence VALUES('handover',10);
INSERT INTO sqlite_sequence VALUES('run',9);
INSERT INTO sqlite_sequence VALUES('inbox',7);
INSERT INTO sqlite_sequence VALUES('news',45);
INSERT INTO sqlite_sequence VALUES('intent',144);
INSERT INTO sqlite_sequence VALUES('answer',4);
INSERT INTO sqlite_sequence VALUES('api_key',1);
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
CREATE INDEX session_ends ON session (ends);
CREATE INDEX link_to ON link (to_item);
CREATE INDEX handover_path ON handover (path);
CREATE INDEX item_ended ON item (stage_since, id) WHERE ended = 1;
CREATE INDEX item_ended_flow ON item (flow, stage_since, id) WHERE ended = 1;
CREATE INDEX item_leased ON item (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX item_living ON item (id) WHERE ended = 0;
CREATE INDEX item_kind ON item (kind, id);
CREATE INDEX item_kind_stage ON item (kind, stage, id);
CREATE INDEX news_item ON news (item_id, id);
CREATE INDEX answer_item ON answer (item_id);
CREATE INDEX handover_from ON handover (from_item);
CREATE INDEX handover_taken_by ON handover (taken_by) WHERE taken_by IS NOT NULL;
COMMIT;
