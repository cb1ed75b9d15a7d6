package bucktapi

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// loader builds the system of a state, apart from the server's own.
type loader struct {
	state.Loader
	system *System
}

// load ends at the first problem.
func (l *loader) load(d *systemState) {
	at, s := state.Path("buckt"), l.system
	l.IDs(at.Field("ids"), s.ids, d.IDs)
	s.pager.Served = l.Count(at.Field("pagesServed"), d.PagesServed)
	l.Require(d.Organizations == nil || len(d.Organizations) > 0, at.Field("organizations"), "must have at least one")
	keyIDs := make(map[string]bool)
	for i, o := range state.OrDefaultRow(d.Organizations) {
		l.organization(at.Field("organizations").At(i), s, o, i == 0, keyIDs)
	}
	for i, domain := range d.FormerDomains {
		domain = strings.ToLower(domain)
		_, taken := s.domains[domain]
		l.Require(!taken && domain != "", at.Field("formerDomains").At(i), "must be the domain of no bucket")
		s.domains[domain] = nil
	}
}

func (l *loader) organization(at state.Path, s *System, d organizationState, isDefault bool, keyIDs map[string]bool) {
	o := &Organization{system: s, organization: organization{
		name: state.OrDefault(d.Name, state.DefaultName(isDefault, "default", "organization")), apiKey: d.APIKey, validation: d.AccountValidation.load(),
		failNext: l.Count(at.Field("failNextProvisioning"), d.FailNextProvisioning),
		requests: l.Window(at.Field("requests"), d.Requests),
	}}
	s.organizations = append(s.organizations, o)
	o.subscription = l.subscription(at, d)
	isListed := slices.ContainsFunc(d.Keys, func(k apiKeyState) bool { return k.Secret == d.APIKey })
	if d.APIKey == "" || !isListed && !d.APIKeyRevoked {
		l.apiKey(at.Field("apiKey"), o, apiKeyState{Name: "default", Secret: d.APIKey}, keyIDs)
		o.apiKey = o.keys.First().secret
	}
	for i, k := range d.Keys {
		l.apiKey(at.Field("keys").At(i), o, k, keyIDs)
	}
	for i, a := range d.AWSAccounts {
		l.awsAccount(at.Field("awsAccounts").At(i), o, a)
	}
	for i, b := range d.Buckets {
		l.bucket(at.Field("buckets").At(i), o, b)
	}
	for i, r := range d.Logs {
		l.log(at.Field("logs").At(i), o, r)
	}
}

func (l *loader) subscription(at state.Path, d organizationState) *Subscription {
	if d.Subscription == nil {
		plan := cmp.Or(d.Plan, l.system.plan())
		l.Require(plan.Valid(), at.Field("plan"), "must be free, pro or enterprise, not %q", plan)
		return monthly(plan, l.Now)
	}
	l.Require(d.Plan == "", at.Field("plan"), "must not be there besides a subscription")
	sub := d.Subscription
	return &Subscription{
		Plan: sub.Plan, Status: state.OrDefault(sub.Status, "active"), PeriodStart: sub.PeriodStart, PeriodEnd: sub.PeriodEnd,
		CancelAtPeriodEnd: sub.CancelAtPeriodEnd,
	}
}

func (l *loader) apiKey(at state.Path, o *Organization, d apiKeyState, ids map[string]bool) {
	state.Unique(&l.Loader, at.Field("id"), ids, d.ID)
	l.Require(d.Secret == "" || strings.HasPrefix(d.Secret, "bkt_"), at.Field("secret"), "must begin with bkt_")
	l.Require(o.system.keys[d.Secret] == nil, at.Field("secret"), "is a duplicate")
	k := &apiKey{
		id: d.ID, name: cmp.Or(d.Name, "key"), secret: d.Secret, permissions: slices.Clone(d.Permissions),
		bucketIDs: slices.Clone(d.BucketIDs), expiresAt: d.ExpiresAt, lastUsedAt: d.LastUsedAt, createdAt: d.CreatedAt,
	}
	if k.permissions == nil {
		k.permissions = Scopes()
	}
	o.addKey(k, l.Now)
}

func (l *loader) bucket(at state.Path, o *Organization, d bucketState) {
	b := &bucket{
		org: o, id: d.ID, domain: strings.ToLower(d.CustomDomain), managedDomain: d.IsManagedDomain,
		domainConnectProvider: state.ClonePointer(d.DomainConnectProvider), region: cmp.Or(d.Region, "us-east-1"),
		status: cmp.Or(d.Status, active), s3Name: d.S3BucketName, cloudFront: d.CloudFront, validation: d.CertificateValidation,
		bandwidthUsed: d.BandwidthUsedBytes, bandwidthPending: d.BandwidthPendingBytes, bandwidthDue: d.BandwidthDue,
		createdAt: d.CreatedAt, updatedAt: state.OrTime(d.UpdatedAt, d.CreatedAt),
		settings: settings{
			name: cmp.Or(d.Name, "bucket"), cachePreset: cmp.Or(d.CachePreset, "standard"),
			cacheControlOverride: state.ClonePointer(d.CacheControlOverride), corsOrigins: slices.Clone(d.CORSOrigins),
			lifecycleTTLDays: state.ClonePointer(d.LifecycleTTLDays), maxFileSizeBytes: state.ClonePointer(d.MaxFileSizeBytes),
			allowedMIMETypes: slices.Clone(d.AllowedMIMETypes), optimizationMode: cmp.Or(d.OptimizationMode, "none"),
		},
	}
	_, taken := o.buckets.Get(b.id)
	l.Require(!taken, at.Field("id"), "is a duplicate")
	l.Option(at.Field("region"), b.region, regions)
	l.Option(at.Field("status"), b.status, statuses)
	l.Option(at.Field("cachePreset"), b.cachePreset, cachePresets)
	l.Option(at.Field("optimizationMode"), b.optimizationMode, optimizationModes)
	l.bucketOwner(at, b, d)
	l.bucketDomain(at, b)
	o.addBucket(b, l.Now)
	b.follow(l.Steps(at.Field("steps"), d.Steps)...)
	for i, s := range b.steps {
		l.Require(s.Status == gone || slices.Contains(statuses, s.Status), at.Field("steps").At(i).Field("status"),
			"must be %s, not %q", state.OneOf(append(slices.Clone(statuses), state.GoneStatus)), s.Status)
	}
	switch {
	case d.DNSRecords != nil:
		for _, r := range d.DNSRecords {
			b.dns = append(b.dns, dnsRecordOf(r))
		}
	case b.domain != "" && !b.isImported() && b.status != pending:
		b.dns = b.dnsRecords(noDistribution, false)
		b.enter(b.status, b.updatedAt)
	}
	l.bucketFiles(at.Field("files"), b, d.Files)
	b.storageUsed = state.OrDefault(d.StorageUsedBytes, b.storageUsed)
}

// bucketOwner sets the AWS account of a bucket, and what Buckt manages of it.
func (l *loader) bucketOwner(at state.Path, b *bucket, d bucketState) {
	if d.AWSAccountID != "" {
		account, found := b.org.accounts.Get(d.AWSAccountID)
		l.Require(found, at.Field("awsAccountId"), "must be the id of an AWS account of the organization, not %q", d.AWSAccountID)
		b.account, b.managed = account, toggles(true)
	}
	if b.isImported() {
		b.managed = toggles(false)
	}
	for _, name := range slices.Sorted(maps.Keys(d.ManagedSettings)) {
		l.Option(at.Field("managedSettings").Field(name), name, managedSettings)
		if b.managed == nil {
			b.managed = make(map[string]bool)
		}
		b.managed[name] = d.ManagedSettings[name]
	}
}

// bucketDomain checks the domain of a bucket, or assigns a managed one.
func (l *loader) bucketDomain(at state.Path, b *bucket) {
	at = at.Field("customDomain")
	if b.domain == "" && !b.isImported() {
		domain, found := b.org.system.freeSubdomain()
		l.Require(found, at, "is missing, and no managed domain is free")
		b.domain, b.managedDomain = domain, true
	}
	l.Require(b.domain == "" || b.org.system.domains[b.domain] == nil, at, "is in use: %s", b.domain)
}

// bucketFiles puts files into a bucket, which has none.
func (l *loader) bucketFiles(at state.Path, b *bucket, files []fileState) {
	for i, d := range files {
		f := l.file(at.At(i), d, func(key string) bool { _, found := b.files.Get(key); return found })
		f.cacheControl = state.OrDefault(d.CacheControl, b.cacheControl(""))
		b.putFile(f)
	}
}

func (l *loader) file(at state.Path, d fileState, isThere func(key string) bool) *file {
	l.Require(d.Key != "", at.Field("key"), "is missing")
	l.Require(!isThere(d.Key), at.Field("key"), "is a duplicate")
	l.Require(d.Text == "" || d.Content == nil, at.Field("text"), "must not be there besides content")
	content := d.Content
	if d.Text != "" {
		content = []byte(d.Text)
	}
	return newFile(d.Key, content, cmp.Or(d.ContentType, "application/octet-stream"), state.OrTime(d.LastModified, l.Now))
}

func (l *loader) loggedHeaders(at state.Path, d map[string]string) (headers loggedHeaders) {
	known := 0
	for i, name := range loggedNames {
		if value, found := d[strings.ToLower(name)]; found {
			headers[i] = []string{value}
			known++
		}
	}
	l.Require(known == len(d), at, "must have no other headers than %s", strings.ToLower(strings.Join(loggedNames[:], ", ")))
	return headers
}

func (l *loader) log(at state.Path, o *Organization, d logState) {
	_, taken := o.logs.Get(d.ID)
	l.Require(!taken, at.Field("id"), "is a duplicate")
	createdAt := state.OrTime(d.CreatedAt, l.Now)
	id := state.OrMade(d.ID, func() string { return o.system.ids.Next("log_", createdAt) })
	o.logs.Put(id, &logRecord{
		id: id, method: d.Method, path: d.Path, status: d.StatusCode, duration: time.Duration(d.DurationNs), keyID: d.APIKeyID,
		bucketID: d.BucketID, message: d.ErrorMessage, createdAt: createdAt,
		requestHeaders:  l.loggedHeaders(at.Field("requestHeaders"), d.RequestHeaders),
		responseHeaders: l.loggedHeaders(at.Field("responseHeaders"), d.ResponseHeaders),
		requestBody:     l.loggedBody(at.Field("requestBody"), d.RequestBody),
		responseBody:    l.loggedBody(at.Field("responseBody"), d.ResponseBody),
	})
}

func (l *loader) loggedBody(at state.Path, d *loggedBodyState) loggedBody {
	switch {
	case d == nil:
		return loggedBody{}
	case d.Binary:
		return loggedBody{binary: true, bytes: d.Bytes}
	}
	l.Require(d.Cut || json.Valid([]byte(d.Text)), at.Field("text"), "must be JSON, as it is not cut")
	return loggedBody{text: []byte(d.Text), cut: d.Cut}
}

// adopt takes over the rows of a system that was loaded. Both are locked, or known to nobody else.
func (s *System) adopt(from *System) {
	s.organizations = state.Rebind[Organization]{
		Past: &s.past,
		ID:   func(o *Organization) string { return o.apiKey },
		Move: func(to, from *Organization) {
			if to == from {
				to.system = s
			}
			to.organization = from.organization
		},
		Cut: func(o *Organization) {
			o.organization = organization{cutOff: true, name: o.name, apiKey: o.apiKey}
		},
		KeepsFirst: true,
	}.Do(s.organizations, from.organizations)
	for _, o := range s.organizations {
		for b := range o.buckets.All() {
			b.org = o
		}
		for k := range o.keys.All() {
			k.org = o
		}
	}
	s.ids, s.pager, s.keys, s.domains, s.moving = from.ids, from.pager, from.keys, from.domains, from.moving
	s.history = state.History{}
	s.epoch++
}
