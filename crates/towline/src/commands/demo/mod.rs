//! `towline demo`: all four flows against simulated services, in a temporary directory.
//!
//! The simulators run in this process, on ports of this machine alone, and the daemon is the real
//! one. Nothing of the person's is read: not their configuration, not `TOWLINE_…` of their
//! environment; and nothing is written but into the temporary directory, which goes at the end.
//!
//! **Who may come in.** At an address of this machine alone the page is open to whoever reaches it,
//! with the rights to look and to press buttons. What could reach beyond the demo (settings name
//! directories, programs and addresses) takes a login even there, and no page offers one: other users
//! of the machine reach the port too. At any other address a login is made with the one-time token,
//! as for a real towline. Host names and forged requests are refused as ever.

mod ends;
mod house;
mod past;
mod records;
mod scene;
mod services;
mod settings;
mod titles;

use std::{net::SocketAddr, time::Duration};

use anyhow::Context as _;
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use towline_domain::LocalPath;
use towline_web::Demo as Visitors;

use self::{ends::Ends, house::House, scene::Scene, services::Services};
use crate::{
    cli::{Context, Global},
    config::{
        Environment, Loaded,
        environment::{NO_COLOR, TERM},
    },
    connection::block_on,
    daemon::{Daemon, Start, take_data},
    logging,
    printer::Printer,
};

/// Ending may take so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Show what towline does: all four flows against simulated services, in a temporary directory
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Where to listen; a port of 0 is any free one. Other addresses than this machine's own ask for a
    /// login
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8650")]
    listen: SocketAddr,
}

/// What is told at the start.
#[derive(Serialize)]
struct Started {
    /// To be opened.
    url: String,
    /// Where it listens.
    address: SocketAddr,
    /// The directory that goes at the end.
    directory: String,
    /// How commands are told that they are about it.
    options: [String; 4],
}

impl Demo {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        block_on(async {
            // First, so that whatever ends it takes the directory away.
            let ends = Ends::listen_for()?;
            house::sweep(&std::env::temp_dir());
            let house = House::make()?;
            let stop = ends.until_stopped(house.path().to_owned());
            let played = self.play(context, &house, &stop).await;
            let removed = house.remove();
            played.and(removed)
        })
    }

    async fn play(
        &self,
        context: &Context,
        house: &House,
        stop: &CancellationToken,
    ) -> anyhow::Result<()> {
        let services =
            Services::start(house).await.context("the simulated services do not start")?;
        settings::write(house, &services)?;
        let inner = inside(context, house);
        let loaded = inner.load()?;
        let logging = logging::start(&loaded.settings.log, context.printer.manner())?;
        let (demo, data) = (self.visitors(), take_data(&inner, &loaded)?);
        past::write(&data).await?;
        let daemon = Box::pin(Daemon::start(self.start(&inner, data, loaded, &logging))).await?;
        tell(&context.printer, house, &daemon)?;
        if demo == Visitors::Closed
            && let Some((token, page)) = daemon.first_token().await?
        {
            context.printer.token(&token, &page)?;
        }
        let scene = Scene::begin(house, services);
        stop.cancelled().await;
        scene.end().await;
        tokio::time::timeout(PATIENCE, daemon.end())
            .await
            .context("not everything ended within 30 s")?;
        Ok(())
    }

    const fn visitors(&self) -> Visitors {
        if self.listen.ip().is_loopback() { Visitors::Open } else { Visitors::Closed }
    }

    fn start(
        &self,
        inner: &Context,
        data: towline_store::DataDirectory,
        loaded: Loaded,
        logging: &logging::Logging,
    ) -> Start {
        Start {
            data,
            loaded,
            global: inner.global.clone(),
            environment: inner.environment.clone(),
            listen: Some(self.listen),
            works: true,
            logs: logging.book(),
            levels: logging.levels(),
            demo: self.visitors(),
        }
    }
}

/// The same command with nothing of the person's: all of it is in the demo's directory.
fn inside(context: &Context, house: &House) -> Context {
    let kept = [NO_COLOR, TERM].into_iter();
    let environment: Environment =
        kept.filter_map(|name| Some((name, context.environment.get(name)?.clone()))).collect();
    let Global { config: _, data: _, json, color, verbose, quiet } = context.global;
    let (config, data) = (Some(house.config()), Some(house.data()));
    let global = Global { config, data, json, color, verbose, quiet };
    let printer = Printer::standard(global.manner(), &environment);
    Context { global, environment, printer }
}

fn tell(printer: &Printer, house: &House, daemon: &Daemon) -> anyhow::Result<()> {
    let address = daemon.address().context("a demo listens")?;
    let directory = LocalPath::new(house.path()).to_string();
    let url = format!("http://{}/", reachable(address));
    printer.line(format!("\n  towline demo: open  {url}\n"))?;
    printer.line("  All services are simulated, and nothing leaves this machine.")?;
    printer.line(format!("  Everything is in {directory}, which goes when this ends."))?;
    let options = options(house);
    printer.line(format!("  At a terminal: towline {} inbox list", options.join(" ")))?;
    printer.line("  Ctrl-C ends it.\n")?;
    Ok(printer.json(&Started { url, address, directory, options })?)
}

fn options(house: &House) -> [String; 4] {
    let shown = |path: std::path::PathBuf| LocalPath::new(path).to_string();
    ["--config".into(), shown(house.config()), "--data".into(), shown(house.data())]
}

/// An address that a browser on this machine can open, where it listens on all.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(all) if all.ip().is_unspecified() => ([127, 0, 0, 1], all.port()).into(),
        SocketAddr::V6(all) if all.ip().is_unspecified() => {
            ([0, 0, 0, 0, 0, 0, 0, 1], all.port()).into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitors(listen: &str) -> Visitors {
        Demo { listen: listen.parse().unwrap() }.visitors()
    }

    #[test]
    fn only_at_this_machine_s_own_address_is_it_open() {
        assert_eq!(visitors("127.0.0.1:0"), Visitors::Open);
        assert_eq!(visitors("[::1]:8650"), Visitors::Open);
        assert_eq!(visitors("0.0.0.0:8650"), Visitors::Closed);
        assert_eq!(visitors("192.168.0.4:8650"), Visitors::Closed);
    }

    #[test]
    fn nothing_of_the_person_s_environment_gets_in() {
        let environment = Environment::from_iter([
            ("TOWLINE__SERVER__URL", "http://mine"),
            ("TOWLINE_CONFIG", "/mine.toml"),
            ("HOME", "/home/jo"),
            ("TERM", "dumb"),
        ]);
        let printer = Printer::standard(crate::printer::Manner::default(), &environment);
        let context = Context { global: Global::default(), environment, printer };
        let house = House::make().unwrap();
        let inner = inside(&context, &house);
        assert_eq!(inner.environment, Environment::from_iter([("TERM", "dumb")]));
        assert_eq!(inner.global.config, Some(house.config()));
        assert_eq!(inner.global.data, Some(house.data()));
    }
}
