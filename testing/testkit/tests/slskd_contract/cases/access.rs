//! slskd contract §1 and §2: who we are to it, and how it stands.

use slskd_client::{
    Access, is_switched_off,
    server::{Connect, Disconnect, GetServer},
    session::{Check, IsEnabled, Login},
    transfers::downloads::{Cancel, Enqueue, List, User},
};
use towline_sim::slskd::{Behaviour, Peer, RemoteFile, Script, Version};

use crate::stage::{Stage, bob, file, said, wanted};

/// slskd contract §1, JWT.
pub(crate) async fn a_login_gives_a_token_that_a_restart_ends(version: fn() -> Version) {
    let stage = Stage::start(version(), [], |_| ()).await;
    let nobody = stage.slskd_as(Access::Nobody);
    let login = |password: &str| Login { username: "slskd".into(), password: password.into() };
    assert_eq!(said(&nobody.send(&login("wrong")).await.unwrap_err()).0, 401);
    assert_eq!(said(&nobody.send(&login(" ")).await.unwrap_err()).0, 400);
    let token = nobody.send(&login("slskd")).await.unwrap();
    assert_eq!(token.token_type.as_deref(), Some("Bearer"));
    assert!(token.expires > token.issued);
    let person = stage.slskd_as(Access::Token(token.token));
    person.send(&Check).await.unwrap();
    stage.sim.restart();
    assert_eq!(said(&person.send(&Check).await.unwrap_err()), (401, String::new()));

    let headless = Stage::start(version(), [], |script| script.access.headless = true).await;
    let nobody = headless.slskd_as(Access::Nobody);
    assert!(is_switched_off(&nobody.send(&login("slskd")).await.unwrap_err()));
}

/// slskd contract §1, roles: transfers only ask for somebody.
pub(crate) async fn a_readonly_key_may_do_all_that_we_do(version: fn() -> Version) {
    let stage = Stage::start(version(), [file("1.flac", Behaviour::default())], |_| ()).await;
    let key = &stage.sim.script().access.keys[1].key;
    let reader = stage.slskd_as(Access::ApiKey(key.as_str().into()));
    reader.send(&Enqueue { username: bob(), files: vec![wanted("1.flac")] }).await.unwrap();
    stage.sim.finish_all().await;
    let id = stage.row().await.id;
    reader.send(&Cancel { username: bob(), id, remove: true }).await.unwrap();
    assert!(reader.send(&List::default()).await.unwrap().is_empty(), "hidden");
}

/// slskd contract §1, auth off.
pub(crate) async fn without_authentication_nobody_is_let_in_too(version: fn() -> Version) {
    let stage = Stage::start(version(), [], |script| script.access.disabled = true).await;
    let nobody = stage.slskd_as(Access::Nobody);
    assert!(!nobody.send(&IsEnabled).await.unwrap());
    nobody.send(&Check).await.unwrap();
}

/// slskd contract §1, base.
pub(crate) async fn all_calls_go_below_the_base(version: fn() -> Version) {
    let based = |script: &mut Script| script.access.url_base = "/music/slskd".into();
    let stage = Stage::start(version(), [], based).await;
    assert!(stage.sim.url().ends_with("/music/slskd"));
    stage.send(&Check).await;
    assert!(stage.send(&slskd_client::GetHealth).await.is_healthy());
}

/// slskd contract §3, `{username}`; since 0.24.2 `%2F` too.
pub(crate) async fn names_of_any_kind_are_one_segment(version: fn() -> Version) {
    let names = ["für / elise #1", "a%2Fb", "50% ?x=1&y", "名前", "..x", "a\\b;c"];
    let stage = Stage::start(version(), [], |script| {
        let peer = |name: &&str| Peer::new(name, [RemoteFile::new(r"A\1.mp3")]);
        script.peers.extend(names.iter().map(peer));
    })
    .await;
    for name in names {
        stage.sim.queue(name, "A", &[]);
        stage.sim.finish_all().await;
        let user = stage.send(&User(name.into())).await;
        assert_eq!((user.username.as_str(), user.files().count()), (name, 1));
    }
}

/// slskd contract §2, `PUT` and `DELETE /server`.
pub(crate) async fn it_is_logged_in_or_not(version: fn() -> Version) {
    let stage = Stage::start(version(), [], |_| ()).await;
    assert!(stage.send(&GetServer).await.is_logged_in);
    stage.send(&Disconnect { message: "bye".into() }).await;
    let server = stage.send(&GetServer).await;
    assert!(!server.is_logged_in && !server.is_connected);
    let enqueue = Enqueue { username: bob(), files: vec![wanted("1.flac")] };
    assert_eq!(stage.refused(&enqueue).await.0, 500);
    stage.send(&Connect).await;
    stage.sim.log_in().await;
    assert!(stage.send(&GetServer).await.is_logged_in);
}
