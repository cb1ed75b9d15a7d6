package mockserver

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// buckt makes the system that a state tells of, apart from the server's own.
func (l *loader) buckt(d *bucktState) *BucktSystem {
	if d == nil {
		return freshSystem[BucktSystem](l.server)
	}
	at, s := statePath("buckt"), emptySystem[BucktSystem](l.server)
	l.ids(at.field("ids"), s.ids, d.IDs)
	s.pager.served = l.count(at.field("pagesServed"), d.PagesServed)
	l.require(d.Organizations == nil || len(d.Organizations) > 0, at.field("organizations"), "must have at least one")
	keyIDs := make(map[string]bool)
	for i, o := range orDefaultRow(d.Organizations) {
		l.organization(at.field("organizations").at(i), s, o, i == 0, keyIDs)
	}
	for i, domain := range d.FormerDomains {
		domain = strings.ToLower(domain)
		_, taken := s.domains[domain]
		l.require(!taken && domain != "", at.field("formerDomains").at(i), "must be the domain of no bucket")
		s.domains[domain] = nil
	}
	return s
}

// orDefaultRow is some rows, or one of which nothing is said where none are listed.
func orDefaultRow[T any](rows []T) []T {
	if rows == nil {
		return make([]T, 1)
	}
	return rows
}

// defaultName is the name of a row that has none in a state.
func defaultName(isDefault bool, ofDefault, ofOthers string) string {
	if isDefault {
		return ofDefault
	}
	return ofOthers
}

func (l *loader) organization(at statePath, s *BucktSystem, d organizationState, isDefault bool, keyIDs map[string]bool) {
	o := &Organization{system: s, organization: organization{
		name: orDefault(d.Name, defaultName(isDefault, "default", "organization")), apiKey: d.APIKey, validation: d.AccountValidation.load(),
		failNext: l.count(at.field("failNextProvisioning"), d.FailNextProvisioning),
		requests: l.window(at.field("requests"), d.Requests),
	}}
	s.organizations = append(s.organizations, o)
	o.subscription = l.subscription(at, d)
	isListed := slices.ContainsFunc(d.Keys, func(k apiKeyState) bool { return k.Secret == d.APIKey })
	if d.APIKey == "" || !isListed && !d.APIKeyRevoked {
		l.apiKey(at.field("apiKey"), o, apiKeyState{Name: "default", Secret: d.APIKey}, keyIDs)
		o.apiKey = o.keys.rows[0].value.secret
	}
	for i, k := range d.Keys {
		l.apiKey(at.field("keys").at(i), o, k, keyIDs)
	}
	for i, a := range d.AWSAccounts {
		l.awsAccount(at.field("awsAccounts").at(i), o, a)
	}
	for i, b := range d.Buckets {
		l.bucket(at.field("buckets").at(i), o, b)
	}
	for i, r := range d.Logs {
		l.log(at.field("logs").at(i), o, r)
	}
}

func (l *loader) subscription(at statePath, d organizationState) *Subscription {
	if d.Subscription == nil {
		plan := cmp.Or(d.Plan, l.server.options.plan)
		l.require(plan.valid(), at.field("plan"), "must be free, pro or enterprise, not %q", plan)
		return monthly(plan, l.now)
	}
	l.require(d.Plan == "", at.field("plan"), "must not be there besides a subscription")
	sub := d.Subscription
	return &Subscription{
		Plan: sub.Plan, Status: orDefault(sub.Status, "active"), PeriodStart: sub.PeriodStart, PeriodEnd: sub.PeriodEnd,
		CancelAtPeriodEnd: sub.CancelAtPeriodEnd,
	}
}

func (l *loader) apiKey(at statePath, o *Organization, d apiKeyState, ids map[string]bool) {
	unique(l, at.field("id"), ids, d.ID)
	l.require(d.Secret == "" || strings.HasPrefix(d.Secret, "bkt_"), at.field("secret"), "must begin with bkt_")
	l.require(o.system.keys[d.Secret] == nil, at.field("secret"), "is there twice")
	k := &apiKey{
		id: d.ID, name: cmp.Or(d.Name, "key"), secret: d.Secret, permissions: slices.Clone(d.Permissions),
		bucketIDs: slices.Clone(d.BucketIDs), expiresAt: d.ExpiresAt, lastUsedAt: d.LastUsedAt, createdAt: d.CreatedAt,
	}
	if k.permissions == nil {
		k.permissions = Scopes()
	}
	o.addKey(k, l.now)
}

func (l *loader) bucket(at statePath, o *Organization, d bucketState) {
	b := &bucket{
		org: o, id: d.ID, domain: strings.ToLower(d.CustomDomain), managedDomain: d.IsManagedDomain,
		domainConnectProvider: clonePointer(d.DomainConnectProvider), region: cmp.Or(d.Region, "us-east-1"),
		status: cmp.Or(d.Status, active), s3Name: d.S3BucketName, cloudFront: d.CloudFront, validation: d.CertificateValidation,
		bandwidthUsed: d.BandwidthUsedBytes, bandwidthPending: d.BandwidthPendingBytes, bandwidthDue: d.BandwidthDue,
		createdAt: d.CreatedAt, updatedAt: cmpTime(d.UpdatedAt, d.CreatedAt),
		settings: settings{
			name: cmp.Or(d.Name, "bucket"), cachePreset: cmp.Or(d.CachePreset, "standard"),
			cacheControlOverride: clonePointer(d.CacheControlOverride), corsOrigins: slices.Clone(d.CORSOrigins),
			lifecycleTTLDays: clonePointer(d.LifecycleTTLDays), maxFileSizeBytes: clonePointer(d.MaxFileSizeBytes),
			allowedMIMETypes: slices.Clone(d.AllowedMIMETypes), optimizationMode: cmp.Or(d.OptimizationMode, "none"),
		},
	}
	_, taken := o.buckets.get(b.id)
	l.require(!taken, at.field("id"), "is there twice")
	l.option(at.field("region"), b.region, regions)
	l.option(at.field("status"), b.status, statuses)
	l.option(at.field("cachePreset"), b.cachePreset, cachePresets)
	l.option(at.field("optimizationMode"), b.optimizationMode, optimizationModes)
	l.bucketOwner(at, b, d)
	l.bucketDomain(at, b)
	o.addBucket(b, l.now)
	b.follow(l.steps(at.field("steps"), d.Steps)...)
	for i, s := range b.steps {
		l.require(s.status == gone || slices.Contains(statuses, s.status), at.field("steps").at(i).field("status"),
			"must be %s, not %q", oneOf(append(slices.Clone(statuses), goneState)), s.status)
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
	l.bucketFiles(at.field("files"), b, d.Files)
	b.storageUsed = orDefault(d.StorageUsedBytes, b.storageUsed)
}

// bucketOwner sets the AWS account of a bucket, and what Buckt manages of it.
func (l *loader) bucketOwner(at statePath, b *bucket, d bucketState) {
	if d.AWSAccountID != "" {
		account, found := b.org.accounts.get(d.AWSAccountID)
		l.require(found, at.field("awsAccountId"), "must be the id of an AWS account of the organization, not %q", d.AWSAccountID)
		b.account, b.managed = account, toggles(true)
	}
	if b.isImported() {
		b.managed = toggles(false)
	}
	for _, name := range slices.Sorted(maps.Keys(d.ManagedSettings)) {
		l.option(at.field("managedSettings").field(name), name, managedSettings)
		if b.managed == nil {
			b.managed = make(map[string]bool)
		}
		b.managed[name] = d.ManagedSettings[name]
	}
}

// bucketDomain checks the domain of a bucket, or assigns a managed one.
func (l *loader) bucketDomain(at statePath, b *bucket) {
	at = at.field("customDomain")
	if b.domain == "" && !b.isImported() {
		domain, found := b.org.system.freeSubdomain()
		l.require(found, at, "is missing, and no managed domain is free")
		b.domain, b.managedDomain = domain, true
	}
	l.require(b.domain == "" || b.org.system.domains[b.domain] == nil, at, "is in use: %s", b.domain)
}

func (l *loader) steps(at statePath, states []stepState) []step {
	var steps []step
	for i, d := range states {
		l.require(d.Status != "", at.at(i).field("status"), "is missing")
		s := step{at: d.At, status: d.Status}
		if d.Status == goneState {
			s.status = gone
		}
		steps = append(steps, s)
	}
	return steps
}

// bucketFiles puts files into a bucket, which has none.
func (l *loader) bucketFiles(at statePath, b *bucket, files []fileState) {
	for i, d := range files {
		f := l.file(at.at(i), d, func(key string) bool { _, found := b.files.get(key); return found })
		f.cacheControl = orDefault(d.CacheControl, b.cacheControl(""))
		b.putFile(f)
	}
}

func (l *loader) file(at statePath, d fileState, isThere func(key string) bool) *file {
	l.require(d.Key != "", at.field("key"), "is missing")
	l.require(!isThere(d.Key), at.field("key"), "is there twice")
	l.require(d.Text == "" || d.Content == nil, at.field("text"), "must not be there besides content")
	content := d.Content
	if d.Text != "" {
		content = []byte(d.Text)
	}
	return newFile(d.Key, content, cmp.Or(d.ContentType, "application/octet-stream"), cmpTime(d.LastModified, l.now))
}

func (l *loader) loggedHeaders(at statePath, d map[string]string) (headers loggedHeaders) {
	known := 0
	for i, name := range loggedNames {
		if value, found := d[strings.ToLower(name)]; found {
			headers[i] = []string{value}
			known++
		}
	}
	l.require(known == len(d), at, "must have no other headers than %s", strings.ToLower(strings.Join(loggedNames[:], ", ")))
	return headers
}

func (l *loader) log(at statePath, o *Organization, d logState) {
	_, taken := o.logs.get(d.ID)
	l.require(!taken, at.field("id"), "is there twice")
	createdAt := cmpTime(d.CreatedAt, l.now)
	id := orMade(d.ID, func() string { return o.system.ids.next("log_", createdAt) })
	o.logs.put(id, &logRecord{
		id: id, method: d.Method, path: d.Path, status: d.StatusCode, duration: time.Duration(d.DurationNs), keyID: d.APIKeyID,
		bucketID: d.BucketID, message: d.ErrorMessage, createdAt: createdAt,
		requestHeaders:  l.loggedHeaders(at.field("requestHeaders"), d.RequestHeaders),
		responseHeaders: l.loggedHeaders(at.field("responseHeaders"), d.ResponseHeaders),
		requestBody:     l.loggedBody(at.field("requestBody"), d.RequestBody),
		responseBody:    l.loggedBody(at.field("responseBody"), d.ResponseBody),
	})
}

func (l *loader) loggedBody(at statePath, d *loggedBodyState) loggedBody {
	switch {
	case d == nil:
		return loggedBody{}
	case d.Binary:
		return loggedBody{binary: true, bytes: d.Bytes}
	}
	l.require(d.Cut || json.Valid([]byte(d.Text)), at.field("text"), "must be JSON, as it is not cut")
	return loggedBody{text: []byte(d.Text), cut: d.Cut}
}

// adopt takes over the rows of a system that was loaded. Both are locked, or known to nobody else.
func (s *BucktSystem) adopt(from *BucktSystem) {
	s.organizations = handOver[Organization]{
		past: &s.past,
		id:   func(o *Organization) string { return o.apiKey },
		move: func(to, from *Organization) {
			if to == from {
				to.system = s
			}
			to.organization = from.organization
		},
		cut: func(o *Organization) {
			o.organization = organization{cutOff: true, name: o.name, apiKey: o.apiKey}
		},
		keepsFirst: true,
	}.do(s.organizations, from.organizations)
	for _, o := range s.organizations {
		for b := range o.buckets.all() {
			b.org = o
		}
		for k := range o.keys.all() {
			k.org = o
		}
	}
	s.ids, s.pager, s.keys, s.domains, s.moving = from.ids, from.pager, from.keys, from.domains, from.moving
	s.history = history{}
	s.epoch++
}

// begin locks the system for a method of the organization.
func (o *Organization) begin() time.Time {
	now := o.system.begin()
	mustHoldLocked(&o.system.mu, o.cutOff, "organization", o.name)
	return now
}
