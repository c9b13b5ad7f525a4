//! The page's side of the engine: one worker, asked one thing after the other.

use crate::trouble::{CANCELLED, Trouble};
use js_sys::{Array, Function, Promise};
use rubrica_engine_api::{Event, Failure, Request, Response};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, File, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

/// The engine. Clones are the same engine.
#[derive(Clone, Default)]
pub(crate) struct Engine(Rc<RefCell<Inner>>);

/// How far a file has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Bytes read.
    pub(crate) done: u64,
    /// Bytes in all.
    pub(crate) total: u64,
}

#[derive(Default)]
struct Inner {
    worker: Option<Running>,
    waiting: VecDeque<Waiting>,
}

/// A worker and what listens to it.
struct Running {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

/// Somebody who waits for an answer.
struct Waiting {
    resolve: Function,
    progress: Callback<Progress>,
}

impl Engine {
    /// Asks for something that involves no file.
    pub(crate) async fn ask(&self, request: Request) -> Result<Response, Trouble> {
        self.ask_about(request, &[], Callback::noop()).await
    }

    /// Asks for something about files.
    pub(crate) async fn ask_about(
        &self,
        request: Request,
        files: &[File],
        progress: Callback<Progress>,
    ) -> Result<Response, Trouble> {
        let answered = self.post(&request, files, progress)?;
        // It holds a password perhaps: no longer than needed.
        drop(request);
        let json = JsFuture::from(answered).await.ok().and_then(|value| value.as_string());
        match json.as_deref().map(serde_json::from_str) {
            Some(Ok(Event::Done(response))) => Ok(*response),
            Some(Ok(Event::Failed(failure))) => Err(failure.into()),
            _ => Err(Trouble::new("engine_failed")),
        }
    }

    /// Stops whatever is being done. The engine forgets all and starts anew when asked again.
    pub(crate) fn cancel(&self) {
        self.stop(CANCELLED);
    }

    fn post(
        &self,
        request: &Request,
        files: &[File],
        progress: Callback<Progress>,
    ) -> Result<Promise, Trouble> {
        let failed = || Trouble::new("engine_failed");
        let worker = self.worker().ok_or_else(failed)?;
        let json = serde_json::to_string(request).map_err(|_| failed())?;
        let message = Array::of1(&JsValue::from_str(&json));
        for file in files {
            message.push(file);
        }
        let mut resolver = None;
        let promise = Promise::new(&mut |resolve, _| resolver = Some(resolve));
        let resolve = resolver.ok_or_else(failed)?;
        self.0.borrow_mut().waiting.push_back(Waiting { resolve, progress });
        worker.post_message(&message).map_err(|_| failed())?;
        Ok(promise)
    }

    fn worker(&self) -> Option<Worker> {
        if let Some(running) = &self.0.borrow().worker {
            return Some(running.worker.clone());
        }
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options).ok()?;
        let listener = self.clone();
        let on_message = Closure::new(move |event: MessageEvent| listener.hear(&event));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let listener = self.clone();
        let on_error = Closure::new(move |_: ErrorEvent| listener.stop("engine_failed"));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let running =
            Running { worker: worker.clone(), _on_message: on_message, _on_error: on_error };
        self.0.borrow_mut().worker = Some(running);
        Some(worker)
    }

    fn hear(&self, message: &MessageEvent) {
        let Some(json) = message.data().as_string() else { return };
        match serde_json::from_str(&json) {
            Ok(Event::Progress { done, total }) => {
                let progress =
                    self.0.borrow().waiting.front().map(|waiting| waiting.progress.clone());
                if let Some(progress) = progress {
                    progress.emit(Progress { done, total });
                }
            }
            _ => {
                let waiting = self.0.borrow_mut().waiting.pop_front();
                if let Some(waiting) = waiting {
                    waiting.answer(&json);
                }
            }
        }
    }

    fn stop(&self, code: &str) {
        let (running, waiting) = {
            let mut inner = self.0.borrow_mut();
            (inner.worker.take(), core::mem::take(&mut inner.waiting))
        };
        if let Some(running) = running {
            running.worker.terminate();
            // This may run inside one of its own listeners, which must outlive the call.
            core::mem::forget(running);
        }
        let event = Event::Failed(Failure { code: code.to_owned() });
        let json = serde_json::to_string(&event).unwrap_or_default();
        for one in waiting {
            one.answer(&json);
        }
    }
}

/// The script that loads the engine into a worker.
const SCRIPT: &str = "/worker.js";

impl Waiting {
    fn answer(&self, json: &str) {
        // The function that resolves a promise does not throw.
        let _never = self.resolve.call1(&JsValue::UNDEFINED, &JsValue::from_str(json));
    }
}

impl PartialEq for Engine {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl core::fmt::Debug for Engine {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Engine")
    }
}
