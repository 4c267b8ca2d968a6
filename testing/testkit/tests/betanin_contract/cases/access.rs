//! Betanin contract §2: keys, tokens, passwords.

use betanin_client::{
    Access, CallError, authentication::Login, clients::GetApiKey, meta::GetSystemInfo,
};
use towline_testkit::betanin::BeetsConfig;

use crate::world::World;

/// Betanin contract §2, the first table.
pub(crate) async fn credentials_are_refused_in_four_ways<W: World>() {
    let world = W::start(BeetsConfig::default()).await;
    let table = [
        (Access::Nobody, 401, "Missing Authorization Header"),
        (Access::ApiKey("".into()), 401, "Missing Authorization Header"),
        (Access::ApiKey("wrong".into()), 422, "no valid auth provided"),
        (Access::Token("wrong".into()), 422, "Not enough segments"),
    ];
    for (access, code, words) in table {
        let error = world.betanin_as(access).send(&GetSystemInfo).await.unwrap_err();
        let CallError::Unauthorized { status, message, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!((status.as_u16(), message.as_str()), (code, words));
    }
    let info = world.betanin().send(&GetSystemInfo).await.unwrap();
    assert_eq!(info.version(), "0.5.6");
}

/// Betanin contract §2.
pub(crate) async fn a_login_gives_a_token_that_works<W: World>() {
    let world = W::start(BeetsConfig::default()).await;
    let nobody = world.betanin_as(Access::Nobody);
    let login = |password: &str| Login { username: "t".into(), password: password.into() };
    let error = nobody.send(&login("wrong")).await.unwrap_err();
    let CallError::Unauthorized { message, .. } = error else { panic!("{error:?}") };
    assert_eq!(message, "invalid username / password");

    let token = nobody.send(&login("t")).await.unwrap().token;
    let person = world.betanin_as(Access::Token(token));
    let key = person.send(&GetApiKey).await.unwrap().api_key;
    world.betanin_as(Access::ApiKey(key)).send(&GetSystemInfo).await.unwrap();
}
