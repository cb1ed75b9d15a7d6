package bucktapi

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// S3Bucket is an S3 bucket of an AWS account. An import reads its settings.
type S3Bucket struct {
	Name string
	// CreationDate is unknown by default, which the API shows as "".
	CreationDate time.Time
	// Region is us-east-1 by default.
	Region           string
	CORSOrigins      []string
	LifecycleTTLDays *int
	// CloudFrontAlias becomes the imported bucket's domain. By default it has none.
	CloudFrontAlias string
}

// SetS3Buckets replaces the S3 buckets of an AWS account.
func (o *Organization) SetS3Buckets(accountID string, buckets ...S3Bucket) error {
	o.begin()
	defer o.system.mu.Unlock()
	a, err := o.seededAccount(accountID)
	if err == nil {
		a.setS3(buckets)
	}
	return err
}

func (a *awsAccount) setS3(buckets []S3Bucket) {
	a.s3 = state.Table[S3Bucket]{}
	for _, b := range buckets {
		b.Region = cmp.Or(b.Region, "us-east-1")
		b.CORSOrigins = slices.Clone(b.CORSOrigins)
		b.CloudFrontAlias = strings.ToLower(b.CloudFrontAlias)
		a.s3.Put(b.Name, b)
	}
}

var importOperations = []service.Operation{
	{
		ID: "bucktListS3Buckets", Client: "AWSAccounts.ListS3Buckets", Method: http.MethodGet, Path: "v1/aws-accounts/{id}/s3-buckets",
		Scope: "aws-accounts:read", Traits: service.PagesByCursor, Handle: handler{Handle: (*call).listS3Buckets},
	},
	{
		ID: "bucktImportBuckets", Client: "AWSAccounts.ImportBuckets", Method: http.MethodPost, Path: "v1/aws-accounts/{id}/import",
		Scope: "buckets:write", Traits: service.ReadsJSON, Handle: handler{Handle: (*call).importBuckets},
	},
}

func (c *call) listS3Buckets() service.Response {
	q := parseQuery(c.Request.URL.RawQuery)
	limit := q.limit(20, 100)
	if !q.valid() {
		return q.rejected()
	}
	a, found := c.org.accounts.Get(c.Params["id"])
	switch {
	case !found:
		return notFound("AWS account")
	case a.status != active:
		return badRequest("AWS account is not active")
	}
	name := func(b S3Bucket) string { return b.Name }
	cursor := q.Text("cursor")
	rows := slices.Collect(a.s3.All())
	items, more := service.Page(c.Call, &c.system.pager, a.afterS3(rows, cursor), limit)
	data := make([]wire.BucktS3Bucket, len(items))
	for i, b := range items {
		data[i] = wire.BucktS3Bucket{Name: b.Name}
		if !b.CreationDate.IsZero() {
			data[i].CreationDate = isoTime(b.CreationDate)
		}
	}
	return ok(wire.BucktS3BucketListEnvelope{Data: data, Meta: wire.BucktCountedPageMeta{
		Limit:      limit,
		NextCursor: textOrNull(nextCursor(c.Call, items, more, cursor, name)),
		Total:      len(rows),
	}})
}

// afterS3 drops the rows up to the cursor. Other than in the other lists, a cursor that names no bucket begins anew.
func (a *awsAccount) afterS3(rows []S3Bucket, cursor string) []S3Bucket {
	at := slices.IndexFunc(rows, func(b S3Bucket) bool { return b.Name == trimEmptyMark(cursor) })
	return rows[at+1:]
}

func (c *call) importBuckets() service.Response {
	f := parseFields(c.Body())
	names := f.requiredTexts("bucketNames", textItem(minLength(1)), atLeastOne, atMost(50, ""))
	if !f.valid() {
		return f.rejected()
	}
	a, found := c.org.accounts.Get(c.Params["id"])
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
		b, refusal := c.importBucket(a, name)
		if refusal != nil {
			return *refusal
		}
		data = append(data, b.ref())
	}
	return created(wire.BucktBucketRefListEnvelope{Data: data})
}

func (c *call) importBucket(a *awsAccount, name string) (b *bucket, refusal *service.Response) {
	source, found := a.s3.Get(name)
	if !found {
		return nil, refuse(http.StatusInternalServerError, "Internal server error") // AWS refuses, and nobody catches that
	}
	taken := source.CloudFrontAlias != "" && c.system.domains[source.CloudFrontAlias] != nil
	if taken || c.system.isImported(name) {
		if c.system.behavior.ImportConflictsAreServerErrors {
			return nil, refuse(http.StatusInternalServerError, "Internal server error")
		}
		return nil, refuse(http.StatusConflict, "Bucket already imported: %s", name)
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
	return b, nil
}

// isImported tells whether any organization has imported an S3 bucket. The names are the same for all of AWS.
func (s *System) isImported(name string) bool {
	for _, o := range s.organizations {
		for b := range o.buckets.All() {
			if b.s3Name == name {
				return true
			}
		}
	}
	return false
}
