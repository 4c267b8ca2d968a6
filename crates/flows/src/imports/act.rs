//! Doing what was decided; the intent is in the ledger by now.

use towline_domain::{
    ActError, Item, Trouble, TroubleKind,
    imports::{Album, AlbumAction},
    path::shown,
    role::Started,
};
use towline_engine::Moment;

use super::{
    observe::{import, ticket},
    roles::Roles,
};

pub(super) async fn act(
    roles: &Roles,
    item: &Item<Album>,
    action: &AlbumAction,
    moment: &Moment,
) -> Result<(), ActError> {
    let album = &item.thing;
    let gone = |what: &str| {
        let words = format!("{what} left the configuration");
        ActError::NotDone(Trouble::new("towline", TroubleKind::Local, words))
    };
    let source = || roles.sources.get(&album.source).ok_or_else(|| gone("the source"));
    match action {
        AlbumAction::Start => {
            let importer = roles.importer(album).ok_or_else(|| gone("the importer"))?;
            match importer.start(&import(item), &ticket(album)).await? {
                Started::Remote => {}
                Started::Job(job) => moment.jobs.start(item.id, job),
            }
            Ok(())
        }
        AlbumAction::Answer { choice, seen } => {
            let importer = roles.importer(album).ok_or_else(|| gone("the importer"))?;
            importer.answer(&import(item), &ticket(album), choice, *seen).await
        }
        AlbumAction::FetchAgain { files } => source()?.downloads.fetch_again(album, files).await,
        AlbumAction::Gather => source()?.downloads.gather(album).await,
        AlbumAction::Ungather => source()?.downloads.ungather(album).await,
        AlbumAction::Prune => {
            let removed = source()?.downloads.prune(album).await?;
            for path in removed {
                let title = shown(item.title.as_bytes());
                tracing::info!(item = %item.id, path = %path, "{title}: removed {path}");
            }
            Ok(())
        }
    }
}
