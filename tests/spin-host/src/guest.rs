//! Instances of the component and what each of them has.

use std::collections::HashMap;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use wasmtime::component::{GuestTaskId, ResourceTable};
use wasmtime::{Engine, Result, Store, StoreContextMut};
use wasmtime_wasi::{FsPerms, HostWallClock, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, ProxyPre, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::allowed::AllowedHosts;
use crate::outbound::Outbound;

/// What one instance has.
pub(crate) struct Guest {
    pub(crate) table: ResourceTable,
    pub(crate) variables: Arc<HashMap<String, String>>,
    pub(crate) databases: Arc<HashMap<String, PathBuf>>,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: Outbound,
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for Guest {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { hooks: &mut self.outbound, table: &mut self.table, ctx: &mut self.http }
    }
}

/// Makes instances.
pub(crate) struct Instances {
    pub(crate) engine: Engine,
    pub(crate) service: ProxyPre<Guest>,
    pub(crate) allowed: Arc<AllowedHosts>,
    pub(crate) variables: Arc<HashMap<String, String>>,
    pub(crate) databases: Arc<HashMap<String, PathBuf>>,
    pub(crate) files: Vec<(PathBuf, String)>,
    pub(crate) offset: Arc<AtomicU64>,
}

impl HandlerState for Instances {
    type StoreData = Guest;
    type WorkerExpiration = Idle;
    type WorkerState = Life;

    async fn instantiate(&self) -> Result<Instance<Guest, Idle, Life>> {
        let mut wasi = WasiCtxBuilder::new();
        wasi.inherit_stderr().wall_clock(Clock(Arc::clone(&self.offset)));
        for (source, destination) in &self.files {
            wasi.preopened_dir(source, destination, FsPerms::ReadOnly)?;
        }
        let guest = Guest {
            table: ResourceTable::new(),
            variables: Arc::clone(&self.variables),
            databases: Arc::clone(&self.databases),
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            outbound: Outbound { allowed: Arc::clone(&self.allowed) },
        };
        let mut store = Store::new(&self.engine, guest);
        let proxy = self.service.instantiate_async(&mut store).await?;
        Ok(Instance { store, proxy, view: WasiHttpView::http, expiration: Idle(None), state: Life })
    }
}

/// The system's clock and how far it was moved.
struct Clock(Arc<AtomicU64>);

impl HostWallClock for Clock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        real + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

/// How many requests an instance answers: Spin's defaults.
pub(crate) struct Life;

impl WorkerState for Life {
    type StoreData = Guest;
    type RequestData = ();

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        if total >= 128 {
            ShouldAccept::Never
        } else if concurrent >= 16 {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _store: StoreContextMut<'_, Guest>,
        (): (),
        _task: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + 'static + Send + Sync>> {
        // A request may take as long as it takes.
        Box::pin(std::future::pending())
    }

    fn drop(&self, _store: Store<Guest>, result: Result<()>) {
        if let Err(error) = result {
            eprintln!("an instance ended: {error:?}");
        }
    }
}

/// An instance without requests goes after a second.
pub(crate) struct Idle(Option<Pin<Box<tokio::time::Sleep>>>);

impl WorkerExpiration for Idle {
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        status: WorkerStatus,
        since: Instant,
    ) -> Poll<()> {
        if !matches!(status, WorkerStatus::Idle) {
            self.0 = None;
            return Poll::Pending;
        }
        let deadline = tokio::time::Instant::from_std(since + Duration::from_secs(1));
        let sleep = self.0.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        sleep.as_mut().poll(context)
    }
}
