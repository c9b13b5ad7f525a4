//! Group commit: one thread, one transaction for all that waits, one flush.

use super::{StoreError, audit_rows};
use crate::audit::{CheckpointSigner, Entry, Event, Frontier, leaf_hash};
use rubrica_core::api::Binary;
use rubrica_core::api::signer::AuditReference;
use rubrica_core::canonical;
use rubrica_core::time::UnixTime;
use rusqlite::Connection;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::{self, JoinHandle};

/// A transaction, as one of the works that share it sees it.
pub(crate) struct Write<'a> {
    connection: &'a Connection,
    frontier: &'a mut Frontier,
}

impl Write<'_> {
    pub(crate) const fn connection(&self) -> &Connection {
        self.connection
    }

    /// Adds an entry to the audit log. It is as durable as the rest of the transaction.
    pub(crate) fn log(&mut self, at: UnixTime, event: Event) -> Result<AuditReference, StoreError> {
        let entry = canonical::encode(&Entry { at, event });
        let leaf = leaf_hash(&entry);
        let index = self.frontier.size();
        audit_rows::append(self.connection, index, &entry, &leaf)?;
        self.frontier.append(leaf);
        Ok(AuditReference { index, leaf: Binary(leaf.to_vec()) })
    }
}

/// The writing thread and the way to it.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        frontier: Frontier,
        signer: CheckpointSigner,
    ) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::sync_channel(QUEUE);
        let thread = thread::Builder::new()
            .name("signer-store".to_owned())
            .spawn(move || Group { connection, frontier, signer }.run(&queue))
            .map_err(|_| StoreError::Stopped)?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    pub(super) fn write<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&mut Write<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = mpsc::sync_channel(1);
        let job = Box::new(WriteJob { work: Some(work), outcome: None, reply });
        self.jobs
            .as_ref()
            .ok_or(StoreError::Stopped)?
            .send(job)
            .map_err(|_| StoreError::Stopped)?;
        answer.recv().map_err(|_| StoreError::Stopped)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // The thread ends when nobody can send any more, after what was sent is done.
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's writer ended in a panic");
        }
    }
}

trait Job: Send {
    fn run(&mut self, write: &mut Write<'_>);
    fn acknowledge(self: Box<Self>, committed: Result<(), StoreError>);
}

struct WriteJob<T, W> {
    work: Option<W>,
    outcome: Option<Result<T, StoreError>>,
    reply: SyncSender<Result<T, StoreError>>,
}

impl<T, W> Job for WriteJob<T, W>
where
    T: Send,
    W: FnOnce(&mut Write<'_>) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, write: &mut Write<'_>) {
        if let Some(work) = self.work.take() {
            self.outcome = Some(alone(write, work));
        }
    }

    fn acknowledge(self: Box<Self>, committed: Result<(), StoreError>) {
        let outcome = match (committed, self.outcome) {
            (Err(error), _) => Err(error),
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(StoreError::Stopped),
        };
        // Whoever asked may be gone; what was committed stays.
        let _gone = self.reply.send(outcome);
    }
}

/// Runs one work so that its failure undoes itself and nothing else.
fn alone<T>(
    write: &mut Write<'_>,
    work: impl FnOnce(&mut Write<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let before = write.frontier.clone();
    write.connection.execute_batch("SAVEPOINT work")?;
    match work(write) {
        Ok(value) => {
            write.connection.execute_batch("RELEASE work")?;
            Ok(value)
        }
        Err(error) => {
            *write.frontier = before;
            write.connection.execute_batch("ROLLBACK TO work; RELEASE work")?;
            Err(error)
        }
    }
}

struct Group {
    connection: Connection,
    frontier: Frontier,
    signer: CheckpointSigner,
}

impl Group {
    fn run(mut self, queue: &Receiver<Box<dyn Job>>) {
        while let Ok(first) = queue.recv() {
            let mut jobs = vec![first];
            while jobs.len() < LARGEST_GROUP
                && let Ok(next) = queue.try_recv()
            {
                jobs.push(next);
            }
            let before = self.frontier.clone();
            let committed = self.commit(&mut jobs);
            if let Err(error) = &committed {
                tracing::error!(error = %error, cause = ?error, "a transaction was not committed");
                self.frontier = before;
                if !self.connection.is_autocommit()
                    && let Err(error) = self.connection.execute_batch("ROLLBACK")
                {
                    tracing::error!(error = %error, "a transaction was not rolled back");
                }
            }
            for job in jobs {
                job.acknowledge(committed.clone());
            }
        }
    }

    fn commit(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let size = self.frontier.size();
        let mut write = Write { connection: &self.connection, frontier: &mut self.frontier };
        for job in jobs {
            job.run(&mut write);
        }
        if self.frontier.size() != size {
            let note = self.signer.sign(&self.frontier);
            audit_rows::add_checkpoint(&self.connection, self.frontier.size(), &note)?;
        }
        self.connection.execute_batch("COMMIT")?;
        Ok(())
    }
}

/// Works that may wait before whoever brings more has to wait as well.
const QUEUE: usize = 4096;
const LARGEST_GROUP: usize = 512;
