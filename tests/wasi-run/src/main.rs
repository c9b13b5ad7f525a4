//! Runs a WASI 0.2 command with the arguments, environment and standard streams of its own process:
//! a runner for `cargo test --target wasm32-wasip2`.
//!
//! The command sees the directories named by `RUBRICA_WASI_READ` (read only, separated as in PATH,
//! under the paths that they have here), so that tests find their vectors. It has no network.

use std::env;
use std::process::ExitCode;

use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Engine, Result, Store, error::Context as _};
use wasmtime_wasi::p2::bindings::sync::Command;
use wasmtime_wasi::{FsPerms, I32Exit, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};

struct Host {
    wasi: WasiCtx,
    table: ResourceTable,
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let module = arguments.first().context("usage: rubrica-wasi-run MODULE [ARGUMENT]…")?;

    let engine = Engine::default();
    let component = Component::from_file(&engine, module)?;
    let mut linker: Linker<Host> = Linker::new(&engine);
    wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;

    let mut wasi = WasiCtxBuilder::new();
    wasi.inherit_stdio().inherit_env().args(&arguments).allow_blocking_current_thread(true);
    for directory in env::split_paths(&env::var_os("RUBRICA_WASI_READ").unwrap_or_default()) {
        let name = directory.to_string_lossy();
        wasi.preopened_dir(&directory, &name, FsPerms::ReadOnly)
            .with_context(|| format!("{name} cannot be opened"))?;
    }
    if let Some(directory) = env::current_dir()?.to_str() {
        wasi.initial_cwd(directory);
    }
    let host = Host { wasi: wasi.build(), table: ResourceTable::new() };
    let mut store = Store::new(&engine, host);

    let command = Command::instantiate(&mut store, &component, &linker)?;
    match command.wasi_cli_run().call_run(&mut store) {
        Ok(Ok(())) => Ok(ExitCode::SUCCESS),
        Ok(Err(())) => Ok(ExitCode::FAILURE),
        Err(error) => match error.downcast_ref::<I32Exit>() {
            Some(exit) => Ok(ExitCode::from(u8::try_from(exit.0).unwrap_or(1))),
            None => Err(error),
        },
    }
}
