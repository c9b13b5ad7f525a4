//! A PKCS#11 module: loaded once in a process, begun anew when the way to its tokens is lost.

use super::error::TokenError;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

/// The module, shared by all who use it.
#[derive(Debug)]
pub(super) struct Module {
    path: PathBuf,
    library: Pkcs11,
    /// How often it was begun. Nobody may be inside the module while it ends [PKCS #11 v3.0 §5.4].
    begun: RwLock<u64>,
}

/// While this is held the module does not end.
pub(super) type Inside<'a> = RwLockReadGuard<'a, u64>;

impl Module {
    /// The module in `path`. A process that loads it twice has it once.
    pub(super) fn load(path: &Path) -> Result<Arc<Self>, TokenError> {
        static LOADED: Mutex<Vec<Arc<Module>>> = Mutex::new(Vec::new());
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(module) = loaded.iter().find(|module| module.path == path) {
            return Ok(Arc::clone(module));
        }
        let failed = |error| TokenError::Module(path.to_owned(), error);
        let library = Pkcs11::new(path).map_err(failed)?;
        begin(&library).map_err(failed)?;
        let module = Arc::new(Self { path: path.to_owned(), library, begun: RwLock::new(1) });
        loaded.push(Arc::clone(&module));
        Ok(module)
    }

    pub(super) const fn library(&self) -> &Pkcs11 {
        &self.library
    }

    pub(super) fn enter(&self) -> Inside<'_> {
        self.begun.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the module and begins it anew, unless somebody else has done so since `seen`. All of its
    /// sessions and handles are void afterwards.
    pub(super) fn begin_anew(&self, seen: u64) -> Result<(), TokenError> {
        let mut begun = self.begun.write().unwrap_or_else(PoisonError::into_inner);
        if *begun != seen {
            return Ok(());
        }
        *begun += 1;
        // One that has ended by itself cannot be ended.
        if let Err(error) = self.library.clone().finalize() {
            tracing::debug!(error = %error, "PKCS#11 module was not ended");
        }
        begin(&self.library).map_err(|error| TokenError::Call("begin anew", error))
    }
}

fn begin(library: &Pkcs11) -> Result<(), Error> {
    match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        // Somebody else in this process has begun it.
        Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(()),
        begun => begun,
    }
}
