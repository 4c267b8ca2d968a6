//! Services that are away for a while, and come back.

use std::sync::Arc;

use super::{ACTS, Stage, pause, rest};

pub(super) async fn play(stage: Arc<Stage>) -> anyhow::Result<()> {
    let services = &stage.services;
    pause(90).await;
    for act in 0..ACTS {
        let refuse = |refusing: bool| {
            if act % 2 == 0 {
                services.slskd.faults(|faults| faults.refuse_connections = refusing);
            } else {
                services.seerr.faults(|faults| faults.refuse_connections = refusing);
            }
        };
        refuse(true);
        pause(20).await;
        refuse(false);
        pause(3 * rest(act)).await;
    }
    Ok(())
}
