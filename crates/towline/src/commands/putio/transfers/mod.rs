//! `towline putio transfers`: what put.io fetches into the account (put.io reference §5).

mod list;
pub(super) mod needed;
mod outcome;
mod selected;
mod work;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use putio_client::{TransferId, transfers::TransferStatus};

use super::chosen::Account;
use crate::cli::Context;
use needed::Needed;
use selected::Wanted;
use work::Work;

/// What put.io fetches into the account
#[derive(Debug, clap::Args)]
pub(super) struct TransfersCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// What put.io fetches, and how far it is
    List(list::List),
    /// Fetch or seed some no longer. Their files stay
    Cancel(Cancel),
    /// Seed nothing any longer. Files stay
    CancelSeeding(Dry),
    /// List those no longer that are done. Files stay
    CancelCompleted(Dry),
    /// List those no longer that are done, by put.io's own call for that. Files stay
    Clean(Dry),
    /// Cancel what is seeded, then clean. Files stay
    Groom(Dry),
}

#[derive(Debug, clap::Args)]
struct Cancel {
    /// Which ones, by number
    #[arg(required_unless_present = "status", conflicts_with = "status", value_parser = id, value_name = "ID")]
    ids: Vec<TransferId>,
    /// All that stand so; several with commas, or given again
    #[arg(long, value_delimiter = ',', ignore_case = true, value_parser = status(), value_name = "STATUS")]
    status: Vec<TransferStatus>,
    #[command(flatten)]
    dry: Dry,
}

#[derive(Debug, clap::Args)]
struct Dry {
    /// Only tell what would be done
    #[arg(long)]
    dry_run: bool,
}

impl TransfersCommand {
    pub(super) async fn run(self, context: &Context, account: &Account) -> anyhow::Result<()> {
        let every = |status| Wanted::Statuses(vec![status]);
        let needed = || Needed::read(context, account);
        let work = |needed, dry: Dry| Work::new(context, account, needed, dry.dry_run);
        let (dry, wanted) = match self.what {
            What::List(list) => return list.run(context, account).await,
            What::Clean(dry) => return work(needed().await?, dry)?.clean().await,
            What::Groom(dry) => return work(needed().await?, dry)?.groom().await,
            What::CancelSeeding(dry) => (dry, every(TransferStatus::Seeding)),
            What::CancelCompleted(dry) => (dry, every(TransferStatus::Completed)),
            // Whoever names a number means it.
            What::Cancel(Cancel { ids, status, dry }) if status.is_empty() => {
                return work(Needed::default(), dry)?.cancel(&Wanted::Ids(ids)).await;
            }
            What::Cancel(Cancel { status, dry, .. }) => (dry, Wanted::Statuses(status)),
        };
        work(needed().await?, dry)?.cancel(&wanted).await
    }
}

/// One of put.io's words for how a transfer stands.
fn status() -> impl TypedValueParser<Value = TransferStatus> {
    PossibleValuesParser::new(TransferStatus::KNOWN.iter().map(TransferStatus::as_str))
        .map(|word| TransferStatus::from(word.to_uppercase().as_str()))
}

fn id(text: &str) -> Result<TransferId, String> {
    let number: i64 = text.parse().map_err(|_| "this is no number of a transfer".to_owned())?;
    TransferId::new(number).map_err(|_| "numbers of transfers begin with 1".to_owned())
}
