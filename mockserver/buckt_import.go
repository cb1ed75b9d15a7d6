package mockserver

import (
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

func (c *bucktCall) listS3Buckets() answer {
	q := parseQuery(c.r.URL.RawQuery)
	limit := q.limit(20, 100)
	if !q.valid() {
		return q.rejected()
	}
	a, found := c.org.accounts.Get(c.params["id"])
	switch {
	case !found:
		return notFound("AWS account")
	case a.status != active:
		return badRequest("AWS account is not active")
	}
	name := func(b S3Bucket) string { return b.Name }
	cursor := q.Text("cursor")
	rows := slices.Collect(a.s3.All())
	items, more := take(c.call, &c.system.pager, a.afterS3(rows, cursor), limit)
	data := make([]wire.BucktS3Bucket, len(items))
	for i, b := range items {
		data[i] = wire.BucktS3Bucket{Name: b.Name}
		if !b.CreationDate.IsZero() {
			data[i].CreationDate = isoTime(b.CreationDate)
		}
	}
	return ok(wire.BucktS3BucketListEnvelope{Data: data, Meta: wire.BucktCountedPageMeta{
		Limit:      limit,
		NextCursor: textOrNull(nextCursor(c.call, items, more, cursor, name)),
		Total:      len(rows),
	}})
}

// afterS3 drops the rows up to the cursor. Other than in the other lists, a cursor that names no bucket begins anew.
func (a *awsAccount) afterS3(rows []S3Bucket, cursor string) []S3Bucket {
	at := slices.IndexFunc(rows, func(b S3Bucket) bool { return b.Name == trimEmptyMark(cursor) })
	return rows[at+1:]
}

func (c *bucktCall) importBuckets() answer {
	f := parseFields(c.ex.RequestBody)
	names := f.requiredTexts("bucketNames", textItem(minLength(1)), atLeastOne, atMost(50, ""))
	if !f.valid() {
		return f.rejected()
	}
	a, found := c.org.accounts.Get(c.params["id"])
	if !found || a.status != active {
		return notFound("Active AWS account")
	}
	maximum := c.org.plan(c.now).limits().buckets
	if maximum != 0 && c.org.liveBuckets()+len(names) > maximum {
		return paymentRequired("Importing would exceed plan limit of %d bucket(s)", maximum)
	}
	// One by one: those before a failure stay.
	data := make([]wire.BucktBucketRef, 0, len(names))
	for _, name := range names {
		b, refusal, imported := c.importBucket(a, name)
		if !imported {
			return refusal
		}
		data = append(data, b.ref())
	}
	return created(wire.BucktBucketRefListEnvelope{Data: data})
}

func (c *bucktCall) importBucket(a *awsAccount, name string) (b *bucket, refusal answer, imported bool) {
	source, found := a.s3.Get(name)
	if !found {
		return nil, serverError(), false // AWS refuses, and nobody catches that
	}
	taken := source.CloudFrontAlias != "" && c.system.domains[source.CloudFrontAlias] != nil
	if taken || c.system.isImported(name) {
		if c.server.options.importConflictsAre500 {
			return nil, serverError(), false
		}
		return nil, conflict("Bucket already imported: %s", name), false
	}
	b = &bucket{
		org: c.org, region: source.Region, domain: source.CloudFrontAlias, account: a, s3Name: name, managed: toggles(false),
		settings: settings{
			name: name, cachePreset: "standard", optimizationMode: "none",
			corsOrigins: slices.Clone(source.CORSOrigins), lifecycleTTLDays: state.ClonePointer(source.LifecycleTTLDays),
		},
	}
	c.org.addBucket(b, c.now)
	c.system.history.Made(c.org, b, c.now)
	b.enter(active, c.now)
	return b, answer{}, true
}

// isImported tells whether any organization has imported an S3 bucket. The names are the same for all of AWS.
func (s *BucktSystem) isImported(name string) bool {
	for _, o := range s.organizations {
		for b := range o.buckets.All() {
			if b.s3Name == name {
				return true
			}
		}
	}
	return false
}
