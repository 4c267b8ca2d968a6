//! `cargo xtask bench wishes`: what lists cost: calls, time and memory.
//!
//! Builds the release binary, and gives it to the example `wishes_figures` of the testkit, built
//! likewise: lists of simulated providers, and a simulated media server. What it prints goes into
//! docs/figures.md. Asserts nothing: it measures, and says what was to be reached.

use crate::{figures, released};

/// Measures.
pub(crate) fn run() -> anyhow::Result<String> {
    let tables = released::measured("wishes_figures", &released::build()?, &[])?;
    let (date, machine) = (figures::today()?, figures::machine()?);
    let section = format!(
        "## Lists\n\n{date}, `cargo xtask bench wishes`: release build; simulated Trakt and IMDb, and a \
         simulated Seerr that takes\n5 ms to store a request, in a process of their own on the same {machine}.\n\
         Every fourth title is a show of three seasons. Calls are counted by the simulators. Without a \
         daemon\nthe time is that of the whole command; of a daemon it is the time until the last call of \
         anybody and the\nlast run, and memory is looked at every 50 ms. Between two calls to a provider \
         towline waits 1 ms here, and\nas is polite elsewhere.\n\n{tables}"
    );
    figures::put("wishes", &section)?;
    Ok(format!("{section}\nwritten into docs/figures.md"))
}
