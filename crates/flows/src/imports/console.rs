//! What an album's importer says, for a person who looks on.

use towline_domain::{
    ItemId, Timestamp, Trouble,
    imports::{Album, Stage},
};

use super::{Roles, observe};

impl Roles {
    /// The last lines of the console of an album that is being imported; `None` where it is not, or
    /// where its importer has none for it.
    pub async fn console(
        &self,
        album: &Album,
        id: ItemId,
        created: Timestamp,
    ) -> Result<Option<Vec<String>>, Trouble> {
        let is_at_it = matches!(
            album.stage,
            Stage::Importing { .. }
                | Stage::SettingAside { .. }
                | Stage::Asked { .. }
                | Stage::Proving { .. }
        );
        let Some(importer) = self.importer(album).filter(|_| is_at_it) else { return Ok(None) };
        let import = observe::import_of(album, id, created);
        importer.console(&import, &observe::ticket(album)).await
    }
}
