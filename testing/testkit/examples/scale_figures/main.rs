//! What one household costs where many of them are: a towline of its own for each, half of them with a
//! ledger of their own in a file, half with a schema of their own on one PostgreSQL server. Run by
//! `cargo xtask bench scale`, which gives it the released program and puts what it prints into
//! docs/scale.md: `scale_figures <towline> <households> <minutes> <directory>`.
//!
//! The services are simulated in this process, towlines are processes of their own. All intervals are
//! those that a configuration has which says nothing about them. Asserts nothing: it measures.

mod house;
mod ledger;
mod load;
mod reading;
mod server;
mod starts;
mod tables;

use std::{path::Path, time::Duration};

use anyhow::bail;
use tokio::time::Instant;
use towline_postgres::Server;

use self::{
    house::{House, Keeps, Lists},
    reading::Reading,
    server::Database,
    tables::Told,
};

/// Until what came before is over: spare connections are looked for once a minute.
const REST: Duration = Duration::from_secs(150);
/// Sooner after a start than this come the first backup and the first tidying, which then come once a
/// day.
const NIGHT: Duration = Duration::from_secs(16 * 60);
/// After a start of all.
const FIRST: Duration = Duration::from_secs(60);
/// More than any number of connections that a household opens.
const EACH: usize = 12;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [towline, households, minutes, directory] = &arguments[..] else {
        bail!("`cargo xtask bench scale` starts this");
    };
    let length = Duration::from_secs_f64(minutes.parse::<f64>()? * 60.0);
    measure(Path::new(towline), households.parse()?, length, Path::new(directory)).await
}

async fn measure(
    program: &Path,
    households: usize,
    length: Duration,
    directory: &Path,
) -> anyhow::Result<()> {
    let server = Server::durable_for(u32::try_from(households * EACH)?.max(100));
    let lists = Lists::start().await?;
    let database = Database::connect(&server).await?;
    let mut houses = Vec::new();
    for number in 0..households {
        let keeps = if number % 2 == 0 { Keeps::File } else { Keeps::Schema };
        let place = directory.join(format!("house-{number}"));
        houses.push(House::new(program, &place, number, keeps, (&lists, &server)).await?);
    }
    let mut bench = Bench { houses, database, lists, told: Told::default() };
    let begun = bench.begins().await?;
    bench.works().await?;
    let stands = bench.rests(begun + NIGHT, length).await?;
    bench.begins_again().await?;
    bench.told.print(&stands);
    Ok(())
}

/// All households, and what is known of them so far.
struct Bench {
    houses: Vec<House>,
    database: Database,
    lists: Lists,
    told: Told,
}

impl Bench {
    /// All start: one of each kind alone, then the others at once.
    async fn begins(&mut self) -> anyhow::Result<Instant> {
        self.told.alone = starts::alone(&mut self.houses).await?;
        self.told.empty = self.database.stands().await?;
        let begun = Instant::now();
        self.told.together = starts::together(&mut self.houses[2..]).await?;
        Ok(begun)
    }

    /// To every household come titles, then torrents, then albums.
    async fn works(&mut self) -> anyhow::Result<()> {
        let busiest = self.database.watch();
        let (houses, database) = (&self.houses, &self.database);
        let listens = all(houses, database).await?;
        load::list(houses);
        load::until_listed(houses, database).await?;
        let listed = all(houses, database).await?;
        self.told.phase("titles on two lists", load::TITLES, &listens, &listed);
        load::drop_torrents(houses);
        load::until(houses, database, "torrent", "done", load::TORRENTS).await?;
        let fetched = all(houses, database).await?;
        self.told.phase("torrents", load::TORRENTS, &listed, &fetched);
        load::queue_albums(houses)?;
        load::until(houses, database, "album", "imported", load::ALBUMS).await?;
        let imported = all(houses, database).await?;
        self.told.phase("albums", load::ALBUMS, &fetched, &imported);
        self.told.busiest = busiest.end();
        Ok(())
    }

    /// Nothing comes. Idle is what follows `from`, for so long. How the server then stands.
    async fn rests(&mut self, from: Instant, length: Duration) -> anyhow::Result<Reading> {
        let (houses, database, lists) = (&self.houses, &self.database, &self.lists);
        let (rested, imported) = (Instant::now(), all(houses, database).await?);
        tokio::time::sleep_until(from.max(rested + REST)).await;
        lists.forget();
        let waited = rested.elapsed();
        let (before, stood) = (all(houses, database).await?, database.stands().await?);
        tokio::time::sleep(length).await;
        // In this order: to read ledgers takes transactions.
        let (stands, after) = (database.stands().await?, all(houses, database).await?);
        self.told.idle(length, &before, &after, (&stood, &stands), lists.calls());
        self.told.night(waited, &imported, &before);
        Ok(stands)
    }

    /// All end, and start at once.
    async fn begins_again(&mut self) -> anyhow::Result<()> {
        for house in &mut self.houses {
            house.towline.stop();
            house.services.forget();
        }
        self.lists.forget();
        self.told.again = starts::together(&mut self.houses).await?;
        tokio::time::sleep(FIRST).await;
        let first = all(&self.houses, &self.database).await?;
        self.told.first_minute(&first, self.lists.calls());
        Ok(())
    }
}

/// How all of them stand.
async fn all(houses: &[House], database: &Database) -> anyhow::Result<Vec<(Keeps, Reading)>> {
    let mut readings = Vec::new();
    for house in houses {
        readings.push((house.keeps, Reading::of(house, database).await?));
    }
    Ok(readings)
}
