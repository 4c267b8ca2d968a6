//! Shows what is wrong with an address and a key; and if nothing is, how all titles stand.
//!
//! ```console
//! $ SEERR_KEY=… cargo run -p seerr-client --example state -- http://127.0.0.1:5055
//! ```
#![expect(clippy::print_stdout, reason = "a program for people")]

use std::{collections::BTreeMap, env, error::Error};

use seerr_client::{Access, Finding, Seerr, Settings, media};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = env::args().nth(1).ok_or("the address should be given")?;
    let key = env::var("SEERR_KEY").map_err(|_| "the key should be in SEERR_KEY")?;
    let seerr = Seerr::new(Settings::new(url, Access::ApiKey(key.into())))?;

    let finding = seerr.diagnose().await;
    let Finding::Ok { product, version, me } = finding else {
        println!("{finding:?}");
        return Ok(());
    };
    println!("{product} {version:?}, as {:?}", me.display_name);

    let mut numbers = BTreeMap::<_, u32>::new();
    for (key, row) in media::by_title(seerr.all_media().await?, product) {
        let status = format!("{:?}", row.status(false, product));
        *numbers.entry((key.media_type, status)).or_default() += 1;
    }
    for ((media_type, status), number) in numbers {
        println!("{number:>6} {media_type:<5} {status}");
    }
    Ok(())
}
