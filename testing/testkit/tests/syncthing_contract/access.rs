//! Reference §1.1 and §1.2: keys, names, and what a refusal means.

use syncthing_client::{
    Access, Error, Refusal, Settings, Syncthing,
    config::{GuiConfig, Secret},
    noauth::Login,
};

use crate::world::{World, alone_in, client, client_as, id_of, is_newer, stranger};

fn refusal(error: &Error) -> Refusal {
    match error {
        Error::Unauthorized { refusal, .. } => *refusal,
        other => panic!("{other:?}"),
    }
}

/// Reference §1.2: the second table's first row.
pub(crate) async fn a_wrong_key_is_told_from_a_missing_one<W: World>() {
    let (server, client) = alone_in::<W>().await;
    client.system().ping().await.unwrap();
    client.system().ping_by_post().await.unwrap();
    let wrong = client_as(&server, Access::ApiKey("wrong".into()));
    let error = wrong.system().status().await.unwrap_err();
    assert_eq!((refusal(&error), error.words()), (Refusal::WrongKey, Some("CSRF Error")));
    let nobody = client_as(&server, Access::Nobody);
    assert_eq!(refusal(&nobody.system().status().await.unwrap_err()), Refusal::Csrf);

    let error = wrong.system().ping().await.unwrap_err();
    let Error::Ping { source } = &error else { panic!("{error:?}") };
    assert_eq!(refusal(source), Refusal::WrongKey);
    assert_eq!(error.to_string(), "Syncthing does not answer a ping");
    assert_eq!(source.to_string(), "Syncthing does not let us in: the API key is not its own");
    assert!(error.hint().unwrap().contains("config.xml"));
}

/// Reference §1.2: with a password 1.19 says 401 and later versions 403.
pub(crate) async fn a_wrong_key_is_one_for_a_server_with_a_password_too<W: World>() {
    let (server, client) = alone_in::<W>().await;
    let gui = GuiConfig::new()
        .with(GuiConfig::USER, "somebody")
        .with(GuiConfig::PASSWORD, Secret::from("something"));
    client.config().gui().patch(gui).await.unwrap();
    crate::world::until("it listens anew", async || client.system().ping().await.ok()).await;

    let hash = client.config().gui().get().await.unwrap().password().unwrap();
    assert!(!hash.is_empty() && hash.expose() != "something", "it is hashed");
    let wrong = client_as(&server, Access::ApiKey("wrong".into()));
    let error = wrong.system().status().await.unwrap_err();
    assert_eq!(refusal(&error), Refusal::WrongKey);
    let status = error.call().unwrap().status().unwrap().as_u16();
    let nobody = client_as(&server, Access::Nobody);
    assert_eq!(refusal(&nobody.system().status().await.unwrap_err()), Refusal::NoKey);
    if is_newer(&client).await {
        assert_eq!((status, error.words()), (403, Some("Forbidden")));
        let mut login = Login {
            username: "somebody".into(),
            password: "something".into(),
            stay_logged_in: false,
        };
        nobody.noauth().login(&login).await.unwrap();
        nobody.noauth().logout().await.unwrap();
        login.password = "wrong".into();
        let error = nobody.noauth().login(&login).await.unwrap_err();
        assert_eq!(refusal(&error), Refusal::WrongPassword);
    } else {
        assert_eq!((status, error.words()), (401, Some("Not Authorized")));
    }
}

/// Reference §1.2: only later than 1.19.
pub(crate) async fn the_key_can_be_a_bearer_token_on_newer_versions<W: World>() {
    let (server, client) = alone_in::<W>().await;
    let bearer = client_as(&server, Access::Bearer(server.key().into()));
    if is_newer(&client).await {
        bearer.system().ping().await.unwrap();
    } else {
        let error = bearer.system().status().await.unwrap_err();
        assert_eq!(refusal(&error), Refusal::WrongBearer);
        assert!(error.hint().unwrap().contains("bearer"), "the hint knows of old versions");
    }
}

/// Reference §1.1.
pub(crate) async fn a_strange_host_name_is_no_wrong_key<W: World>() {
    let (server, _) = alone_in::<W>().await;
    let headers = [(http::header::HOST, http::HeaderValue::from_static("example.invalid"))];
    let _ = rustls::crypto::ring::default_provider().install_default();
    let transport =
        reqwest::Client::builder().default_headers(headers.into_iter().collect()).build().unwrap();
    let access = Access::ApiKey(server.key().into());
    let settings = Settings { transport: Some(transport), ..Settings::new(server.url(), access) };
    let error = Syncthing::new(settings).unwrap().system().status().await.unwrap_err();
    assert!(matches!(error, Error::HostCheck { .. }), "{error:?}");
    assert_eq!(error.words(), Some("Host check error"));
}

/// Reference §1.1: every answer names its device.
pub(crate) async fn another_device_than_the_expected_one_is_refused<W: World>() {
    let (server, client) = alone_in::<W>().await;
    let access = || Access::ApiKey(server.key().into());
    let expecting = |device| {
        let device = Some(device);
        Syncthing::new(Settings { device, ..Settings::new(server.url(), access()) }).unwrap()
    };
    expecting(id_of(&server)).system().ping().await.unwrap();
    let error = expecting(stranger()).system().status().await.unwrap_err();
    assert_eq!(error, Error::OtherDevice { expected: stranger(), found: id_of(&server) });

    let answer = client.send_whole(&syncthing_client::system::Ping).await.unwrap();
    assert_eq!(syncthing_client::answered_by(&answer.headers), Some(id_of(&server)));
    let version = crate::world::version(&client).await;
    assert_eq!(syncthing_client::version_of(&answer.headers), Some(version));
}

/// Reference §3.1: not on 1.19.
pub(crate) async fn health_needs_no_key_on_newer_versions_and_is_not_there_on_1_19<W: World>() {
    let (server, client) = alone_in::<W>().await;
    let nobody = client_as(&server, Access::Nobody);
    if is_newer(&client).await {
        assert!(nobody.noauth().health().await.unwrap().is_ok());
    } else {
        let error = client.noauth().health().await.unwrap_err();
        assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
        assert_eq!(refusal(&nobody.noauth().health().await.unwrap_err()), Refusal::Csrf);
    }
}

/// Reference §3.2: changing the key needs the new one at once.
pub(crate) async fn a_new_key_is_needed_at_once<W: World>() {
    let (server, old) = alone_in::<W>().await;
    let gui = GuiConfig::new().with(GuiConfig::API_KEY, Secret::from("a new key"));
    old.config().gui().patch(gui).await.unwrap();
    let new = client_as(&server, Access::ApiKey("a new key".into()));
    crate::world::until("it listens anew", async || new.system().ping().await.ok()).await;
    assert_eq!(refusal(&old.system().status().await.unwrap_err()), Refusal::WrongKey);
}

/// A server that is away.
pub(crate) async fn a_server_that_is_away_may_be_asked_again<W: World>() {
    let (mut server, _) = alone_in::<W>().await;
    let client = client(&server);
    assert_eq!(server.stop().await, Some(0));
    let error = client.system().ping().await.unwrap_err();
    assert!(error.is_passing() && error.is_unsent(), "{error:?}");
}
