//! What nobody shall request. Overseerr has no such list; Jellyseerr calls it blacklist.
//!
//! There is one entry for a number, be it a film's or a show's: the two collide (seerr reference
//! §7.5).

mod add;
mod delete;
mod get;
mod list;
mod row;

pub use add::Add;
pub use delete::Delete;
pub use get::Get;
pub use list::List;
pub use row::BlocklistRow;

use crate::Product;

fn check(product: Product) -> Result<&'static str, &'static str> {
    product.blocklist().ok_or("Overseerr has no blocklist")
}

/// Where it is; for a product without one nothing is sent.
fn path(product: Product, id: Option<crate::TmdbId>) -> Vec<String> {
    let list = check(product).unwrap_or("blocklist").to_owned();
    std::iter::once(list).chain(id.map(|id| id.to_string())).collect()
}
