//! The bridge to `towline-files`, which blocks: its work runs on threads of its own.

use towline_domain::{Trouble, TroubleKind};

/// Runs `work` on a thread that may block. A trouble with the disk gets the name of `service`, by
/// which a person knows the part.
pub(crate) async fn run<T: Send + 'static>(
    service: &str,
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let ended = tokio::task::spawn_blocking(work).await;
    let broke_off = |_| Trouble::new(service, TroubleKind::Local, "reading the disk broke off");
    ended.map_err(broke_off)?.map_err(|trouble| Trouble { service: service.into(), ..trouble })
}
