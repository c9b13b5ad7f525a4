//! Group commit: one thread, one transaction for all that waits, one flush.

use super::{StoreError, audit_nodes, audit_rows};
use crate::audit::{CheckpointSigner, Entry, Event, leaf_hash};
use crate::backup::{Collected, Keeping};
use rubrica_core::canonical;
use rubrica_core::time::UnixTime;
use rubrica_core::transparency::{Frontier, Hash};
use rusqlite::Connection;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Where an entry stands in the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) index: u64,
    pub(crate) leaf: Hash,
}

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
    pub(crate) fn log(&mut self, at: UnixTime, event: Event) -> Result<Position, StoreError> {
        let subject = event.subject();
        let entry = canonical::encode(&Entry { at, event });
        let leaf = leaf_hash(&entry);
        let index = self.frontier.size();
        audit_rows::append(self.connection, index, &entry, &leaf)?;
        if let Some(subject) = subject {
            audit_rows::add_subject(self.connection, &subject, index)?;
        }
        audit_nodes::add(self.connection, &self.frontier.append(leaf))?;
        Ok(Position { index, leaf })
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
        keeping: Option<Keeping>,
    ) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::sync_channel(QUEUE);
        let thread = thread::Builder::new()
            .name("signer-store".to_owned())
            .spawn(move || Group { connection, frontier, signer, keeping }.run(&queue))
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
    keeping: Option<Keeping>,
}

impl Group {
    fn run(mut self, queue: &Receiver<Box<dyn Job>>) {
        while let Some(first) = self.wait(queue) {
            let mut jobs = vec![first];
            while jobs.len() < LARGEST_GROUP
                && let Ok(next) = queue.try_recv()
            {
                jobs.push(next);
            }
            self.carry_out(jobs);
        }
    }

    /// The next work. In the meantime the custodian gets what it did not take before.
    fn wait(&mut self, queue: &Receiver<Box<dyn Job>>) -> Option<Box<dyn Job>> {
        loop {
            let Some(keeping) = self.keeping.as_mut().filter(|keeping| keeping.is_behind()) else {
                return queue.recv().ok();
            };
            match queue.recv_timeout(TRY_AGAIN) {
                Ok(job) => return Some(job),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    if let Err(error) = keeping.deliver(&self.connection) {
                        tracing::debug!(cause = ?error, "the custodian is still behind");
                    }
                }
            }
        }
    }

    /// All of the works that succeed are committed, or none of them. They are acknowledged when
    /// they are in custody as well.
    fn carry_out(&mut self, mut jobs: Vec<Box<dyn Job>>) {
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
        let committed = committed.and_then(|collected| {
            let Some(keeping) = &mut self.keeping else { return Ok(()) };
            if let Some(collected) = &collected {
                keeping.adopt(collected);
            }
            keeping.deliver(&self.connection)
        });
        for job in jobs {
            job.acknowledge(committed.clone());
        }
    }

    fn commit(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<Option<Collected>, StoreError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let size = self.frontier.size();
        let mut write = Write { connection: &self.connection, frontier: &mut self.frontier };
        for job in jobs {
            job.run(&mut write);
            // A full disk, a failed read or write, and too little memory make SQLite roll back
            // more than the statement [SQLite, "Response To Errors Within A Transaction"]. What
            // the earlier works were told to be done is gone then, and the later ones would each
            // be committed alone.
            if write.connection.is_autocommit() {
                return Err(StoreError::RolledBack);
            }
        }
        if self.frontier.size() != size {
            let note = self.signer.sign(&self.frontier);
            audit_rows::add_checkpoint(&self.connection, self.frontier.size(), &note)?;
        }
        let keeping = self.keeping.as_mut();
        let collected = keeping.map(|keeping| keeping.collect(&self.connection)).transpose()?;
        self.connection.execute_batch("COMMIT")?;
        Ok(collected)
    }
}

/// Until what the custodian did not take is sent once more, when nobody asks for anything.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// Works that may wait before whoever brings more has to wait as well.
const QUEUE: usize = 4096;
const LARGEST_GROUP: usize = 512;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;
    use crate::audit::{checkpoint_origin, verify};
    use crate::service::database_file;
    use crate::store::Opening;
    use rubrica_core::canonical::Bytes;
    use rubrica_core::identity::KeyId;
    use std::path::Path;
    use zeroize::Zeroizing;

    type Answer = Receiver<Result<u64, StoreError>>;

    fn signer() -> CheckpointSigner {
        let seed = Zeroizing::new([7; 32]);
        CheckpointSigner::new(&checkpoint_origin("signer.test"), &seed).unwrap()
    }

    fn group(folder: &Path) -> Group {
        let connection = Opening::open(&database_file(folder)).unwrap().connection;
        Group { connection, frontier: Frontier::default(), signer: signer(), keeping: None }
    }

    fn job(
        work: impl FnOnce(&mut Write<'_>) -> Result<u64, StoreError> + Send + 'static,
    ) -> (Box<dyn Job>, Answer) {
        let (reply, answer) = mpsc::sync_channel(1);
        (Box::new(WriteJob { work: Some(work), outcome: None, reply }), answer)
    }

    fn entry(event: Event) -> (Box<dyn Job>, Answer) {
        job(move |write| Ok(write.log(UnixTime(0), event)?.index))
    }

    fn revoked() -> Event {
        Event::EdgeKeyRevoked { key: KeyId::from_bytes([1; 32]) }
    }

    fn carry_out(group: &mut Group, jobs: Vec<(Box<dyn Job>, Answer)>) -> Vec<Option<u64>> {
        let (jobs, answers): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
        group.carry_out(jobs);
        answers.into_iter().map(|answer| answer.recv().unwrap().ok()).collect()
    }

    #[test]
    fn what_is_deleted_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let connection = group(folder.path()).connection;
        let on: i64 = connection.query_row("PRAGMA secure_delete", [], |row| row.get(0)).unwrap();
        assert_eq!(on, 1);
    }

    #[test]
    fn a_transaction_that_the_database_rolls_back_fails_for_all_of_the_group() {
        let folder = tempfile::tempdir().unwrap();
        let mut group = group(folder.path());
        let signer_name = "signer.test".to_owned();
        let checkpoint_key = Bytes(signer().key().public_key().to_vec());
        let started = Event::LogStarted { signer: signer_name, checkpoint_key };
        assert_eq!(carry_out(&mut group, vec![entry(started)]), [Some(0)]);

        // As SQLite does by itself when the disk is full.
        let roll_back = || {
            job(|write| {
                write.log(UnixTime(0), revoked())?;
                write.connection.execute_batch("ROLLBACK")?;
                Err(StoreError::Stopped)
            })
        };
        let jobs = vec![entry(revoked()), roll_back(), entry(revoked())];
        assert_eq!(carry_out(&mut group, jobs), [None, None, None]);
        let jobs = vec![entry(revoked()), roll_back()];
        assert_eq!(carry_out(&mut group, jobs), [None, None]);
        assert_eq!(verify(folder.path()).unwrap().entries, 1);

        let jobs = vec![entry(revoked()), entry(revoked())];
        assert_eq!(carry_out(&mut group, jobs), [Some(1), Some(2)]);
        let report = verify(folder.path()).unwrap();
        assert_eq!((report.entries, report.checkpoints), (3, 2));

        drop(group);
        let store =
            Opening::open(&database_file(folder.path())).unwrap().start(signer(), None).unwrap();
        let index = store.write(|write| Ok(write.log(UnixTime(0), revoked())?.index)).unwrap();
        assert_eq!(index, 3);
    }
}
