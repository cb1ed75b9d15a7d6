// Package provision gives each tenant of an application a bucket and a key, the same at Buckt, FoundryDB, Amove and Linode, and keeps
// that promise across crashes.
//
// # Grants
//
// A grant is a bucket and one valid key to it, for one tenant. A [Provisioner] makes grants at one system:
//
//	p, err := provision.New(provision.Config{
//		Owner:    "shop",
//		Provider: provision.Linode(client),
//		Journal:  journal,
//		Sealer:   sealer,
//	})
//	…
//	credential, err := p.Grant(ctx, provision.Spec{
//		Name:   "acme",
//		Rights: provision.ReadWrite,
//		System: &buckt.LinodeBucketCreateParams{Region: "us-east"},
//	})
//
// [Provisioner.Grant] may be called as often as you like: it creates what does not exist, and returns the same [Credential] each time.
// [Provisioner.Rotate] replaces the key. [Provisioner.Revoke] revokes the keys and keeps the bucket. [Provisioner.Destroy] revokes the
// keys and, with the [DeletionPolicy] Delete, deletes a bucket that the grant has created. [Provisioner.Adopt] makes a grant of a bucket
// that exists. [Provisioner.Get] and [Provisioner.All] read the journal. [Provisioner.Plan] and [Provisioner.Audit] only read.
//
// # Names
//
// A system has no tags, so names show what belongs to whom. The names of buckets and keys begin with the owner, and a name of an owner
// has no dash, so that programs with different owners can share an account and a journal. A key has the name owner-grant-attempt, where
// attempt is 10 random characters: each attempt to create a key has another name. Keys with other names are never revoked, unless the
// grant adopted them.
//
// # Crashes
//
// The [Journal] has each step before it is taken, and its result afterwards. A process may stop at any moment, and a context may end at
// any moment: the next call for the grant goes on. [Provisioner.Resume] does it for all grants. Call it at the start of the program, and
// then from time to time:
//
//   - A key whose creation had an unknown outcome is revoked, as its secret is unknown. A key may appear after its creation failed, so
//     Resume searches for it for 24 hours.
//   - A bucket that did not exist just before its creation was sent is the grant's own. A bucket that existed is never deleted.
//   - A key is revoked after its successor was tried, attached to the consumer and given to [Config.Store], and after [Config.Grace].
//
// # Several processes
//
// A process that works at a grant has a lease in the journal, which it renews. Another process waits for as long as the lease lasts, and
// then takes over or returns [ErrBusy]. A process that was stopped for longer than its lease returns [ErrStale]; it deletes a bucket that
// it created meanwhile and that the journal does not have, and gives Store and consumer the credential of the other process again. At
// Buckt, where names are not unique, a bucket is left if such a process ends before that: [Provisioner.Audit] finds it.
//
// [NewFileJournal] is for the processes of one machine. For several machines, implement [Journal] on a database.
//
// # Secrets
//
// The journal has secrets sealed by [Config.Sealer], each bound to its grant and key. An entry that the sealer cannot open, or that a
// newer version has written, is an error before any request is sent: [buckt.ErrSealKey] with the sealer of [buckt.NewAESGCMSealer], and
// [ErrNewer]. To replace the seal key, configure a sealer that opens with both keys, and rotate all grants.
//
// # Errors
//
// An [*InvalidError] means that nothing was done. A [*SpecChangedError] is a grant that exists with another spec, and a [*HeldError] a
// bucket or consumer that another grant has. A [*StepError] wraps the cause of a step that failed, and a [*LeftError] names keys that
// could not be revoked: call again, or leave it to Resume. [buckt.Retryable] reports whether a cause may pass.
//
// # Other systems
//
// [Provider], [Consumer] and [Journal] are interfaces. A provider embeds [Unsupported] for what its system lacks. Package
// provision/provisiontest tests implementations.
package provision
