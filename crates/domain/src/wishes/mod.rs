//! Wishes: what stands on people's lists, and becomes requests at a media server.

mod cause;
mod ids;
mod listing;
mod name;
mod policy;
mod resolution;
mod role;
mod server;
mod title;
mod unmatched;
mod wish;

pub use cause::WishCause;
pub use ids::{Ids, ImdbId, NotATitle, TitleKey, TitleKind, TmdbId, TvdbId};
pub use listing::{Fetched, ListError, ListErrorKind, Listing, Memory};
pub use name::normalised;
pub use policy::{Filters, ListPolicy, OnRemoval, SeasonRule, SeasonRules};
pub use resolution::{Candidate, HowMatched, Question, Resolution};
pub use role::{ListProvider, Order, Quota, Quotas, RequestServer, Requester, Show, ShowSeason};
pub use server::{
    AtServer, Availability, OnServer, RequestAt, RequestId, RequestState, SeasonAt, ServerState,
    UserId,
};
pub use title::{Removal, Title, TitleAction, TitleStage, Wait, title_key};
pub use unmatched::{Unmatched, UnmatchedStage};
pub use wish::{Ident, Wish};
