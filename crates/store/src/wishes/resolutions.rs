//! Which titles wishes mean, as a server has answered.

use std::collections::HashMap;

use towline_domain::{
    Timestamp,
    wishes::{Ident, Resolution},
};

use crate::{
    Store, StoreError,
    sql::{self, Builder},
};

/// How many are named in one query.
const AT_ONCE: usize = 500;

impl Store {
    /// What is known of these wishes, with when it was learnt.
    pub async fn resolutions(
        &self,
        idents: &[Ident],
    ) -> Result<HashMap<Ident, (Resolution, Timestamp)>, StoreError> {
        let mut known = HashMap::new();
        for some in idents.chunks(AT_ONCE) {
            let mut query =
                Builder::new("SELECT ident, detail, at FROM resolution WHERE ident IN (");
            query.push_list(some.iter().map(Ident::as_str)).push(")");
            let rows: Vec<(String, String, i64)> =
                query.build_query_as().fetch_all(self.reader()).await?;
            for (ident, detail, at) in rows {
                // One that a later towline wrote otherwise is asked for again.
                let Ok(resolution) = serde_json::from_str(&detail) else { continue };
                let ident = ident.parse().unwrap_or_else(|never| match never {});
                known.insert(ident, (resolution, Timestamp::from_micros(at)));
            }
        }
        Ok(known)
    }

    /// Keeps what a server has answered.
    pub async fn keep_resolutions(
        &self,
        found: &[(Ident, Resolution)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if found.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        for (ident, resolution) in found {
            sql::query(
                "INSERT INTO resolution (ident, detail, at) VALUES ($1, $2, $3)
                 ON CONFLICT (ident) DO UPDATE SET detail = $2, at = $3",
            )
            .bind(ident.as_str())
            .bind(serde_json::to_string(resolution).unwrap_or_default())
            .bind(now.as_micros())
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
