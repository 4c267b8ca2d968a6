//! Services that are away for a while, and come back.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use super::Stage;

pub(super) async fn comes(stage: Arc<Stage>) -> anyhow::Result<()> {
    let services = &stage.house.services;
    let away = Duration::from_secs_f64(20.0 / stage.times);
    let (mut pace, mut turn) = (stage.pace(380.0), 0_u32);
    while pace.goes_on().await {
        let refuse = |refusing: bool| {
            if turn.is_multiple_of(2) {
                services.slskd.faults(|faults| faults.refuse_connections = refusing);
            } else {
                services.seerr.faults(|faults| faults.refuse_connections = refusing);
            }
        };
        refuse(true);
        sleep(away).await;
        refuse(false);
        turn += 1;
    }
    Ok(())
}
