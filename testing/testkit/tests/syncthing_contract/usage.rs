//! What the Python client's page shows, line by line, with a real server.

#[path = "../../../../clients/syncthing/examples/usage.rs"]
#[expect(dead_code, reason = "it is a program too")]
mod example;

use towline_testkit::syncthing::{FOLDER, Setup};

use crate::world::{alone_as, id_of};

#[tokio::test]
async fn the_usage_of_the_python_client_is_that_of_ours() {
    let (server, client) = alone_as(Setup::default()).await;
    // Something to be listened to.
    let change = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        client.database().scan(FOLDER).await.unwrap();
    };
    let (url, id) = (server.url(), id_of(&server));
    let (shown, ()) = tokio::join!(example::usage(&url, server.key(), &id, FOLDER), change);
    let shown = shown.unwrap();
    assert!(shown.iter().any(|line| line.contains("media is idle")), "{shown:#?}");
    assert!(shown.iter().any(|line| line.contains("Starting")), "{shown:#?}");
    let error = example::usage(&url, "wrong", &id, FOLDER).await.unwrap_err();
    assert!(matches!(error, syncthing_client::Error::Ping { .. }), "{error:?}");
}
