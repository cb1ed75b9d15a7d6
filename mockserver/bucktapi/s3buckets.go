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
	Name string `json:"name"`
	// CreationDate is unknown by default, which the API shows as "".
	CreationDate time.Time `json:"creationDate,omitzero"`
	// Region is us-east-1 by default.
	Region           string   `json:"region,omitzero"`
	CORSOrigins      []string `json:"corsOrigins,omitzero"`
	LifecycleTTLDays *int     `json:"lifecycleTtlDays,omitzero"`
	// CloudFrontAlias becomes the imported bucket's domain. By default it has none.
	CloudFrontAlias string `json:"cloudFrontAlias,omitzero"`
}

func (b S3Bucket) id() string { return b.Name }

// SetS3Buckets replaces the S3 buckets of an AWS account.
func (o *Organization) SetS3Buckets(accountID string, buckets ...S3Bucket) error {
	return o.changeAccount(accountID, func(a *awsAccount, _ time.Time) error {
		return a.setS3(state.Clone(buckets))
	})
}

// setS3 replaces the S3 buckets, which are sorted by name.
func (a *awsAccount) setS3(buckets []S3Bucket) error {
	names := make(map[string]bool)
	for i := range buckets {
		b, at := &buckets[i], state.Path("s3Buckets").At(i)
		b.Region, b.CloudFrontAlias = cmp.Or(b.Region, usualRegion), strings.ToLower(b.CloudFrontAlias)
		if err := cmp.Or(
			require(b.Name != "", at.Field("name"), "is missing"),
			require(!names[b.Name], at.Field("name"), "is a duplicate"),
			requireOption(at.Field("region"), b.Region, regions),
		); err != nil {
			return err
		}
		names[b.Name] = true
	}
	slices.SortFunc(buckets, func(a, b S3Bucket) int { return cmp.Compare(a.Name, b.Name) })
	a.S3Buckets = buckets
	return nil
}

func (a *awsAccount) indexS3(name string) int {
	return slices.IndexFunc(a.S3Buckets, func(b S3Bucket) bool { return b.Name == name })
}

var importOperations = []service.Operation{
	operation("bucktListS3Buckets", "AWSAccounts.ListS3Buckets", "GET aws-accounts/{id}/s3-buckets", "aws-accounts:read",
		service.PagesByCursor, plain((*call).listS3Buckets)),
	operation("bucktImportBuckets", "AWSAccounts.ImportBuckets", "POST aws-accounts/{id}/import", "buckets:write", service.ReadsJSON,
		plain((*call).importBuckets)),
}

func (c *call) listS3Buckets() service.Response {
	q := c.query()
	q.readLimit(20, 100)
	if !q.Valid() {
		return rejected(q.Fields)
	}
	a, found := c.account()
	switch {
	case !found:
		return notFound("AWS account")
	case a.Status != accountActive:
		return badRequest("AWS account is not active")
	}
	// Other than in the other lists, a cursor that names no bucket leads to the first page.
	rows := a.S3Buckets[a.indexS3(trimEmptyMark(q.Text("cursor")))+1:]
	return list(c, q, rows, len(a.S3Buckets), func(b S3Bucket) wire.BucktS3Bucket {
		if b.CreationDate.IsZero() {
			return wire.BucktS3Bucket{Name: b.Name}
		}
		return wire.BucktS3Bucket{Name: b.Name, CreationDate: isoTime(b.CreationDate)}
	})
}

func (c *call) importBuckets() service.Response {
	f := c.body()
	names := f.RequiredTexts("bucketNames", textItem(minLength(1)), atLeastOne, atMost(50, tooManyItems))
	if !f.Valid() {
		return rejected(f)
	}
	a, found := c.account()
	if !found || a.Status != accountActive {
		return notFound("Active AWS account")
	}
	maximum := limitsOf(c.org.plan(c.now)).buckets
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
	i := a.indexS3(name)
	if i < 0 {
		return nil, new(internalError()) // AWS refuses
	}
	source := state.Clone(a.S3Buckets[i])
	taken := source.CloudFrontAlias != "" && c.system.domains[source.CloudFrontAlias] != nil
	if taken || c.system.hasImported(func(b *bucket) bool { return b.S3BucketName == name }) {
		if c.system.behavior.ImportConflictsAreServerErrors {
			return nil, new(internalError())
		}
		return nil, refuse(http.StatusConflict, "Bucket already imported: %s", name)
	}
	if source.CloudFrontAlias == "" && c.system.hasImported(func(b *bucket) bool { return b.CustomDomain == "" }) {
		return nil, new(internalError()) // domains are unique, also ""
	}
	b = state.Must(c.org.addBucket(bucketRow{Bucket: Bucket{
		Name: name, Region: source.Region, CustomDomain: source.CloudFrontAlias, AWSAccountID: a.ID, S3BucketName: name,
		CORSOrigins: source.CORSOrigins, LifecycleTTLDays: source.LifecycleTTLDays,
	}}, c.now))
	c.system.history.Made(c.org, b, c.now)
	return b, nil
}

// hasImported reports whether any organization has imported an S3 bucket that matches. The names are the same for all of AWS.
func (s *System) hasImported(matches func(*bucket) bool) bool {
	for _, o := range s.organizations {
		for b := range o.buckets.All() {
			if b.isImported() && matches(b) {
				return true
			}
		}
	}
	return false
}
