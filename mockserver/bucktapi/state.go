package bucktapi

import (
	"maps"
	"slices"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// systemState is the Buckt system as a state holds it.
type systemState struct {
	IDs           *state.IDsState     `json:"ids,omitzero"`
	PagesServed   int                 `json:"pagesServed,omitzero"`
	FormerDomains []string            `json:"formerDomains,omitzero"` // those of buckets that are gone
	Organizations []organizationState `json:"organizations,omitzero"`
}

type organizationState struct {
	Name          *string `json:"name,omitzero"`
	APIKey        string  `json:"apiKey,omitzero"` // that the organization was made with
	APIKeyRevoked bool    `json:"apiKeyRevoked,omitzero"`
	// Plan stands for a subscription whose first month begins now.
	Plan                 Plan               `json:"plan,omitzero"`
	Subscription         *subscriptionState `json:"subscription,omitzero"`
	FailNextProvisioning int                `json:"failNextProvisioning,omitzero"`
	AccountValidation    validationState    `json:"accountValidation,omitzero"` // of accounts to come
	Requests             []time.Time        `json:"requests,omitzero"`          // of the last minute
	Keys                 []apiKeyState      `json:"keys,omitzero"`              // the one above need not be among them
	AWSAccounts          []awsAccountState  `json:"awsAccounts,omitzero"`
	Buckets              []bucketState      `json:"buckets,omitzero"`
	Logs                 []logState         `json:"logs,omitzero"`
}

type subscriptionState struct {
	Plan              Plan      `json:"plan"`
	Status            *string   `json:"status,omitzero"`
	PeriodStart       time.Time `json:"periodStart,omitzero"`
	PeriodEnd         time.Time `json:"periodEnd,omitzero"`
	CancelAtPeriodEnd bool      `json:"cancelAtPeriodEnd,omitzero"`
}

type validationState struct {
	Failure string `json:"failure,omitzero"`
	Number  string `json:"awsAccountId,omitzero"`
}

type apiKeyState struct {
	ID          string    `json:"id,omitzero"`
	Name        string    `json:"name,omitzero"`
	Secret      string    `json:"secret,omitzero"`
	Permissions []string  `json:"permissions,omitzero"`
	BucketIDs   []string  `json:"bucketIds,omitzero"`
	ExpiresAt   time.Time `json:"expiresAt,omitzero"`
	LastUsedAt  time.Time `json:"lastUsedAt,omitzero"`
	CreatedAt   time.Time `json:"createdAt,omitzero"`
}

type bucketState struct {
	ID                    string           `json:"id,omitzero"`
	Name                  string           `json:"name,omitzero"`
	CustomDomain          string           `json:"customDomain,omitzero"`
	IsManagedDomain       bool             `json:"isManagedDomain,omitzero"`
	DomainConnectProvider *string          `json:"domainConnectProvider,omitzero"`
	Region                string           `json:"region,omitzero"`
	Status                string           `json:"status,omitzero"`
	Steps                 []state.Step     `json:"steps,omitzero"`
	CachePreset           string           `json:"cachePreset,omitzero"`
	CacheControlOverride  *string          `json:"cacheControlOverride,omitzero"`
	CORSOrigins           []string         `json:"corsOrigins,omitzero"`
	LifecycleTTLDays      *int             `json:"lifecycleTtlDays,omitzero"`
	MaxFileSizeBytes      *int64           `json:"maxFileSizeBytes,omitzero"`
	AllowedMIMETypes      []string         `json:"allowedMimeTypes,omitzero"`
	OptimizationMode      string           `json:"optimizationMode,omitzero"`
	AWSAccountID          string           `json:"awsAccountId,omitzero"`
	S3BucketName          string           `json:"s3BucketName,omitzero"` // of an imported one
	ManagedSettings       map[string]bool  `json:"managedSettings,omitzero"`
	DNSRecords            []dnsRecordState `json:"dnsRecords,omitzero"`
	CloudFront            string           `json:"cloudFront,omitzero"`
	CertificateValidation string           `json:"certificateValidation,omitzero"`
	StorageUsedBytes      *int64           `json:"storageUsedBytes,omitzero"`
	BandwidthUsedBytes    int64            `json:"bandwidthUsedBytes,omitzero"`
	BandwidthPendingBytes int64            `json:"bandwidthPendingBytes,omitzero"`
	BandwidthDue          time.Time        `json:"bandwidthDue,omitzero"`
	CreatedAt             time.Time        `json:"createdAt,omitzero"`
	UpdatedAt             time.Time        `json:"updatedAt,omitzero"`
	Files                 []fileState      `json:"files,omitzero"`
}

type dnsRecordState struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Value   string `json:"value"`
	Applied *bool  `json:"applied,omitzero"`
}

type logState struct {
	ID              string            `json:"id,omitzero"`
	Method          string            `json:"method"`
	Path            string            `json:"path"`
	StatusCode      int               `json:"statusCode"`
	DurationNs      int64             `json:"durationNs,omitzero"`
	APIKeyID        string            `json:"apiKeyId,omitzero"`
	BucketID        string            `json:"bucketId,omitzero"`
	ErrorMessage    string            `json:"errorMessage,omitzero"`
	CreatedAt       time.Time         `json:"createdAt,omitzero"`
	RequestHeaders  map[string]string `json:"requestHeaders,omitzero"`
	ResponseHeaders map[string]string `json:"responseHeaders,omitzero"`
	RequestBody     *loggedBodyState  `json:"requestBody,omitzero"`
	ResponseBody    *loggedBodyState  `json:"responseBody,omitzero"`
}

// loggedBodyState is a body as the logs show it, without its secrets.
type loggedBodyState struct {
	Text   string `json:"text,omitzero"`
	Cut    bool   `json:"cut,omitzero"`
	Binary bool   `json:"binary,omitzero"`
	Bytes  int64  `json:"bytes,omitzero"`
}

// state is the system at present. The system is locked.
func (s *System) state() *systemState {
	d := &systemState{IDs: s.ids.State(), PagesServed: s.pager.Served}
	for domain, b := range s.domains {
		if b == nil {
			d.FormerDomains = append(d.FormerDomains, domain)
		}
	}
	slices.Sort(d.FormerDomains)
	for _, o := range s.organizations {
		d.Organizations = append(d.Organizations, o.state())
	}
	return d
}

func (o *Organization) state() organizationState {
	return organizationState{
		Name: new(o.name), APIKey: o.apiKey, APIKeyRevoked: o.system.keys[o.apiKey] == nil, FailNextProvisioning: o.failNext, AccountValidation: o.validation.state(),
		Subscription: &subscriptionState{
			Plan: o.subscription.Plan, Status: new(o.subscription.Status), PeriodStart: o.subscription.PeriodStart,
			PeriodEnd: o.subscription.PeriodEnd, CancelAtPeriodEnd: o.subscription.CancelAtPeriodEnd,
		},
		Requests:    slices.Clone(o.requests.Requests),
		Keys:        state.Collect(o.keys.All(), (*apiKey).state),
		AWSAccounts: state.Collect(o.accounts.All(), (*awsAccount).state),
		Buckets:     state.Collect(o.buckets.All(), (*bucket).state),
		Logs:        state.Collect(o.logs.All(), (*logRecord).state),
	}
}

func (v validation) state() validationState {
	return validationState{Failure: v.failure, Number: v.number}
}

func (d validationState) load() validation { return validation{failure: d.Failure, number: d.Number} }

func (k *apiKey) state() apiKeyState {
	return apiKeyState{
		ID: k.id, Name: k.name, Secret: k.secret, Permissions: state.OrEmpty(slices.Clone(k.permissions)), BucketIDs: slices.Clone(k.bucketIDs),
		ExpiresAt: k.expiresAt, LastUsedAt: k.lastUsedAt, CreatedAt: k.createdAt,
	}
}

func (b *bucket) state() bucketState {
	d := bucketState{
		ID: b.id, Name: b.name, CustomDomain: b.domain, IsManagedDomain: b.managedDomain,
		DomainConnectProvider: state.ClonePointer(b.domainConnectProvider), Region: b.region, Status: b.status, Steps: state.StepsState(b.steps),
		CachePreset: b.cachePreset, CacheControlOverride: state.ClonePointer(b.cacheControlOverride), CORSOrigins: slices.Clone(b.corsOrigins),
		LifecycleTTLDays: state.ClonePointer(b.lifecycleTTLDays), MaxFileSizeBytes: state.ClonePointer(b.maxFileSizeBytes),
		AllowedMIMETypes: slices.Clone(b.allowedMIMETypes), OptimizationMode: b.optimizationMode, S3BucketName: b.s3Name,
		ManagedSettings: maps.Clone(b.managed), CloudFront: b.cloudFront, CertificateValidation: b.validation,
		StorageUsedBytes: new(b.storageUsed), BandwidthUsedBytes: b.bandwidthUsed, BandwidthPendingBytes: b.bandwidthPending,
		BandwidthDue: b.bandwidthDue, CreatedAt: b.createdAt, UpdatedAt: b.updatedAt,
		DNSRecords: []dnsRecordState{}, Files: b.fileStates(),
	}
	if b.account != nil {
		d.AWSAccountID = b.account.id
	}
	for _, r := range b.dns {
		d.DNSRecords = append(d.DNSRecords, dnsRecordState{Name: r.Name, Type: r.Type, Value: r.Value, Applied: state.ClonePointer(r.Applied)})
	}
	return d
}

// fileStates are the bucket's files; see loader.bucketFiles.
func (b *bucket) fileStates() []fileState {
	return state.Collect(b.files.All(), func(f *file) fileState {
		d := f.state()
		d.CacheControl = new(f.cacheControl)
		return d
	})
}

func (r *logRecord) state() logState {
	return logState{
		ID: r.id, Method: r.method, Path: r.path, StatusCode: r.status, DurationNs: int64(r.duration), APIKeyID: r.keyID,
		BucketID: r.bucketID, ErrorMessage: r.message, CreatedAt: r.createdAt,
		RequestHeaders: r.requestHeaders.onWire(), ResponseHeaders: r.responseHeaders.onWire(),
		RequestBody: r.requestBody.state(), ResponseBody: r.responseBody.state(),
	}
}

func (b loggedBody) state() *loggedBodyState {
	if len(b.raw) > 0 {
		b = showJSON(b.raw)
	}
	if b.text == nil && !b.binary {
		return nil
	}
	return &loggedBodyState{Text: string(b.text), Cut: b.cut, Binary: b.binary, Bytes: b.bytes}
}

// fileState is a file of a bucket.
type fileState struct {
	Key          string    `json:"key"`
	Content      []byte    `json:"content,omitzero"` // in base64
	Text         string    `json:"text,omitzero"`    // in its place, for people who write a state
	ContentType  string    `json:"contentType,omitzero"`
	CacheControl *string   `json:"cacheControl,omitzero"` // that Buckt's domains send
	LastModified time.Time `json:"lastModified,omitzero"`
}

func (f *file) state() fileState {
	return fileState{Key: f.key, Content: f.content, ContentType: f.contentType, LastModified: f.lastModified}
}

func dnsRecordOf(d dnsRecordState) wire.BucktDNSRecord {
	return wire.BucktDNSRecord{Name: d.Name, Type: d.Type, Value: d.Value, Applied: state.ClonePointer(d.Applied)}
}
