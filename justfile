# Every task of this repository. `just` lists them.

default:
    @just --list --unsorted

# start towline (its main job) with ./towline.toml
run *arguments:
    cargo run --release -- run {{arguments}}

# install what tests need, and pass them
test *arguments:
    scripts/test {{arguments}}

# what CI runs
ci:
    .ci/run

# the contract of one service's simulator and the real one: just contract betanin
contract service:
    scripts/test -p towline-testkit -E "binary({{service}}_contract)"

# the acceptance lengths: 300 kills, events of 12 minutes, two minutes dark, idle for 5, two hours of the demo at 20 times its pace; figures for docs/figures.md
soak:
    scripts/install-components
    TOWLINE_KILLS=300 cargo nextest run --profile soak -p towline-testkit -E 'test(kill)' --no-capture
    TOWLINE_ENDURANCE=full cargo nextest run --profile soak -p towline-testkit -p towline-files -E 'test(endurance) + test(without_a_network_for) + test(a_dark_line)' --no-capture
    cargo xtask bench idle --minutes 5
    cargo xtask bench page --items 100000 --items 1000000
    cargo xtask bench slskd
    cargo xtask bench syncthing
    cargo xtask bench blackhole
    cargo xtask bench wishes
    cargo xtask bench download
    cargo xtask bench soak --minutes 120 --load 20
    cargo xtask bench scale --households 24 --minutes 12

# let a fuzzer try to break what reads bytes from outside (needs nightly and cargo-fuzz): just fuzz torrent --minutes 5
fuzz *arguments:
    cargo xtask fuzz {{arguments}}

# 1,000 kills while everything around fails (some 20 minutes); results for docs/trust.md
torture *options="--kills 1000":
    scripts/install-components
    cargo xtask torture {{options}}

# the crates that can be published, each built as others will build it
package:
    cargo package --allow-dirty -p towline-http -p betanin-client -p putio-client -p seerr-client -p slskd-client -p syncthing-client

# what a release publishes of a binary, made and looked into (needs cargo-deb)
release binary="target/release/towline":
    packaging/check {{quote(binary)}}

# dependencies: licences, sources, advisories (needs cargo-deny)
deny:
    cargo deny check

# write the generated references anew
docs:
    cargo xtask docs

# pictures of every page, and one of all of them for the docs
pictures *directory:
    scripts/pictures {{directory}}

# format, lint, arrows
tidy:
    cargo fmt --all
    cargo clippy --workspace --all-targets -- -D warnings
    cargo xtask arrows
