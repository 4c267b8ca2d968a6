//! `GET /ledger`: the ledger in figures, for bug reports.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Tells how large the ledger is. All rows are counted for it: not for every minute.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct GetLedger;

/// The ledger in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerFigures {
    /// Its schema.
    pub schema: i64,
    /// How many bytes its file has.
    pub bytes: u64,
    /// How many bytes the log beside it has.
    pub log_bytes: u64,
    /// How many rows each table has.
    pub tables: Vec<Table>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// How many rows.
    pub rows: i64,
}

impl Endpoint for GetLedger {
    type Response = LedgerFigures;
    const NAME: &'static str = "ledger";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["ledger"])
    }
}
