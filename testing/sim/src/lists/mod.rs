//! The providers of lists, from towline's reference of them, their ugly parts among it. Section
//! numbers are that reference's.
//!
//! All stand on [`ListHost`]: a port that can be stopped and started again, a log of all calls, and
//! faults. What is in them is made of [`Title`]s, so that a test can put the same titles into any
//! of them. A host's script can be changed while it runs.
//!
//! ```no_run
//! use towline_sim::lists::{Fault, imdb, titles};
//!
//! # async fn example() -> std::io::Result<()> {
//! let script = imdb::Script::default().list("ls000000001", imdb::List::of(titles(600)));
//! let imdb = imdb::ImdbSim::start(script).await?;
//! imdb.fault("list page 2", Fault::error(503), 1);
//! // … the system under test talks to `imdb.url()` …
//! assert_eq!(imdb.log().count("list page 2"), 2);
//! # Ok(())
//! # }
//! ```

mod all;
mod answer;
mod call;
mod clock;
mod faults;
mod flow;
mod host;
pub mod imdb;
mod log;
mod made;
pub mod mdblist;
mod page;
mod serve;
pub mod shelf;
mod title;
pub mod tmdb;
pub mod trakt;

pub use all::{AllLists, Scene};
pub use call::Call;
pub use faults::{Fault, FaultRule};
pub use flow::Flow;
pub use host::{ListHost, Provider};
pub use log::{Asked, Log};
pub use made::{titles, titles_from};
pub use title::{Id, Kind, Title};
