//! What has been shown is taken away.

use std::sync::Arc;

use super::{Stage, pause};
use crate::commands::demo::house::keep_newest;

/// Of each.
const RECORDS: usize = 10;
const SHARED: usize = 6;
const FILMS: usize = 3;

pub(super) async fn play(stage: Arc<Stage>) -> anyhow::Result<()> {
    let places = &stage.places;
    loop {
        pause(30).await;
        keep_newest(&places.library, RECORDS)?;
        keep_newest(&places.shared, SHARED)?;
        keep_newest(&places.films, FILMS)?;
        stage.services.forget();
    }
}
