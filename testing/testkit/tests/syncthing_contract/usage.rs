//! What the Python client's page shows, line by line, with a real server.

#[path = "../../../../clients/syncthing/examples/usage.rs"]
#[expect(dead_code, reason = "it is a program too")]
mod example;

use towline_testkit::syncthing::{FOLDER, Setup};

use crate::world::alone_as;

/// Nobody is there.
const OTHER: &str = "P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2";

#[tokio::test]
async fn the_usage_of_the_python_client_is_that_of_ours() {
    let (server, client) = alone_as(Setup::default()).await;
    // Something to be listened to.
    let change = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        client.database().scan(FOLDER).await.unwrap();
    };
    let url = server.url();
    let (shown, ()) = tokio::join!(example::usage(&url, server.key(), None, FOLDER), change);
    let shown = shown.unwrap();
    assert!(shown.iter().any(|line| line.contains("there is no other device")), "{shown:#?}");
    assert!(shown.iter().any(|line| line.contains("media is idle")), "{shown:#?}");
    assert!(shown.iter().any(|line| line.contains("Starting")), "{shown:#?}");
    let other = serde_json::from_value(serde_json::json!({ "deviceID": OTHER })).unwrap();
    client.config().devices().add(other).await.unwrap();
    let other = OTHER.parse().unwrap();
    let shown = example::usage(&url, server.key(), Some(&other), FOLDER).await.unwrap();
    assert!(!shown.iter().any(|line| line.contains("no other device")), "{shown:#?}");
    let device = client.config().devices().get(&other).await.unwrap();
    assert_eq!(device.paused(), Some(false), "it was resumed");
    let error = example::usage(&url, "wrong", None, FOLDER).await.unwrap_err();
    assert!(matches!(error, syncthing_client::Error::Ping { .. }), "{error:?}");
}
