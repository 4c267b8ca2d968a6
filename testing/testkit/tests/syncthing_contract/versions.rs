//! Reference §7: what the installed version is, so that a run tells what it has proved.

use crate::world::{alone, version};

#[tokio::test]
async fn the_real_server_is_one_that_the_reference_was_measured_with() {
    let (_server, client) = alone().await;
    let version = version(&client).await;
    let known = [(1, 19), (1, 29)];
    assert!(
        known.contains(&(version.major, version.minor)),
        "{version} was never measured: run the contract, and write down what differs"
    );
}
