//! seerr reference §10: what is handed over to whom.

use seerr_client::services::{ListRadarr, ListSonarr};
use towline_sim::seerr::{Downloader, Product};

use crate::stage::{Stage, all};

/// seerr reference §10: local data, safe; what is not safe this client cannot ask.
pub(crate) async fn services_are_listed_even_if_they_are_silent(product: Product) {
    let stage = Stage::with(product, |script| {
        let away = Downloader { is_reachable: false, takes_ms: 60_000, ..Downloader::default() };
        script.radarr.push(away.clone());
        script.radarr.push(Downloader { id: 1, is4k: true, is_default: false, ..away.clone() });
        script.sonarr.push(Downloader { id: 3, name: "shows".into(), ..away });
    })
    .await;
    let radarr = stage.send(&ListRadarr).await;
    assert_eq!(
        all(&radarr, |one| (one.id.get(), one.is_4k, one.is_default)),
        [(0, false, true), (1, true, false)]
    );
    assert_eq!(radarr[0].active_directory.as_deref(), Some("/media"));
    assert_eq!(radarr[0].active_profile_id, Some(1));
    let sonarr = stage.send(&ListSonarr).await;
    assert_eq!(all(&sonarr, |one| one.name.to_string()), ["shows"]);
    assert!(stage.sim.is_running());
}
