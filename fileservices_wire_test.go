package buckt_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// seedFileService is the seed's sample, verbatim.
const seedFileService = `{
"id": "f0e1d2c3-...",
"name": "my-uploads",
"status": "Running",
"files_config": {
"buckets": [
{
"region": "europe-1",
"bucket": "files-f0e1d2c3",
"endpoint": "https://eu.files.foundrydb.com"
}
],
"quota_gb_soft": 400,
"quota_gb_hard": 500,
"versioning": true,
"sse": true,
"lifecycle_enabled": true,
"measured_bytes": 0,
"over_quota": false
}
}`

func seedService() buckt.FoundryDBFileService {
	return buckt.FoundryDBFileService{
		ID: "f0e1d2c3-...", Name: "my-uploads", Status: buckt.FoundryDBFileServiceRunning,
		FilesConfig: buckt.FoundryDBFilesConfig{
			Buckets:     []buckt.FoundryDBBucket{{Region: "europe-1", Bucket: "files-f0e1d2c3", Endpoint: "https://eu.files.foundrydb.com"}},
			QuotaGBSoft: 400, QuotaGBHard: 500, Versioning: true, SSE: true, LifecycleEnabled: true,
		},
	}
}

// fullFileService has every documented field, and some unknown ones.
const fullFileService = `{
	"id": "0b4b4c86-6d5e-4a8e-9d1c-2f5a3c1e7b90",
	"user_id": "5d1f0c7a-3f0e-4c55-8a58-6a6a4c9f7a11",
	"organization_id": "9e3b6f0d-1b2c-4d5e-8f90-a1b2c3d4e5f6",
	"name": "media",
	"service_kind": "files",
	"status": "ProvisioningBucket",
	"zone": "de-fra1",
	"files_config": {
		"buckets": [{"region": "us-1", "bucket": "files-0b4b4c86", "endpoint": "https://us.files.foundrydb.com", "style": "virtual"}],
		"quota_gb_soft": 10,
		"quota_gb_hard": 20,
		"versioning": false,
		"sse": false,
		"lifecycle_enabled": false,
		"measured_bytes": 21474836481,
		"measured_objects": 3000000000,
		"measured_at": "2026-08-18T09:30:00.5Z",
		"over_quota": true,
		"replicas": 3
	},
	"created_at": "2026-08-18T09:00:00Z",
	"updated_at": "2026-08-18T11:31:00+02:00",
	"tags": ["a"]
}`

func fullService() buckt.FoundryDBFileService {
	s := buckt.FoundryDBFileService{
		ID: "0b4b4c86-6d5e-4a8e-9d1c-2f5a3c1e7b90", UserID: "5d1f0c7a-3f0e-4c55-8a58-6a6a4c9f7a11",
		OrganizationID: "9e3b6f0d-1b2c-4d5e-8f90-a1b2c3d4e5f6", Name: "media", ServiceKind: "files",
		Status: buckt.FoundryDBFileServiceProvisioning, Zone: "de-fra1",
		FilesConfig: buckt.FoundryDBFilesConfig{
			Buckets:     []buckt.FoundryDBBucket{{Region: "us-1", Bucket: "files-0b4b4c86", Endpoint: "https://us.files.foundrydb.com"}},
			QuotaGBSoft: 10, QuotaGBHard: 20, MeasuredBytes: 21474836481, MeasuredObjects: 3000000000,
			MeasuredAt: at(2026, 8, 18, 9, 30, 0, 500), OverQuota: true,
		},
		CreatedAt: at(2026, 8, 18, 9, 0, 0, 0),
	}
	if err := s.UpdatedAt.UnmarshalText([]byte("2026-08-18T11:31:00+02:00")); err != nil {
		panic(err)
	}
	return s
}

// done returns a result for a method without one.
func done(err error) (any, error) { return nil, err }

func TestFileServicesOnTheWire(t *testing.T) {
	t.Parallel()
	seed, full := seedService(), fullService()
	foundryDB.wire(t, []wireCase{
		{
			name: "create",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "my-uploads", Zone: "se-sto1"})
			},
			method: http.MethodPost, path: "/file-services", body: `{"name":"my-uploads","zone":"se-sto1"}`,
			response: reply{status: http.StatusCreated, body: `{"id":"f0e1d2c3-...","name":"my-uploads","status":"Pending"}`},
			want:     &buckt.FoundryDBFileService{ID: "f0e1d2c3-...", Name: "my-uploads", Status: buckt.FoundryDBFileServicePending},
		},
		{
			name: "create with everything, answered 200",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{
					Name: "media", Zone: "de-fra1", QuotaGBSoft: 10, QuotaGBHard: 20, OrganizationID: "9e3b6f0d",
				})
			},
			method: http.MethodPost, path: "/file-services",
			body:     `{"name":"media","zone":"de-fra1","quota_gb_soft":10,"quota_gb_hard":20,"organization_id":"9e3b6f0d"}`,
			response: reply{body: fullFileService}, want: &full,
		},
		{
			name: "create what the server alone can judge",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: " <ü>", Zone: "mars", QuotaGBSoft: 9999})
			},
			method: http.MethodPost, path: "/file-services", body: `{"name":" <ü>","zone":"mars","quota_gb_soft":9999}`,
			response: reply{status: http.StatusAccepted, body: seedFileService}, want: &seed,
		},
		{
			name: "list",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.FileServices.List(ctx, buckt.FoundryDBFileServiceListParams{})
			},
			method: http.MethodGet, path: "/file-services",
			response: reply{body: `{"file_services":[` + seedFileService + `,` + fullFileService + `],"total":2}`},
			want:     &buckt.Page[buckt.FoundryDBFileService]{Items: []buckt.FoundryDBFileService{seed, full}},
		},
		{
			name: "list of nothing",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.FileServices.List(ctx, buckt.FoundryDBFileServiceListParams{})
			},
			method: http.MethodGet, path: "/file-services", response: reply{body: `{"file_services":[]}`},
			want: &buckt.Page[buckt.FoundryDBFileService]{Items: []buckt.FoundryDBFileService{}},
		},
		{
			name: "list of nothing, written as null",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.FileServices.List(ctx, buckt.FoundryDBFileServiceListParams{})
			},
			method: http.MethodGet, path: "/file-services", response: reply{body: `{"file_services":null}`},
			want: &buckt.Page[buckt.FoundryDBFileService]{Items: []buckt.FoundryDBFileService{}},
		},
		{
			name: "get",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.FileServices.Get(ctx, "f0e1d2c3-...")
			},
			method: http.MethodGet, path: "/file-services/f0e1d2c3-...", response: reply{body: seedFileService}, want: &seed,
		},
		{
			name: "get an id that must be escaped",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.FileServices.Get(ctx, "a .. b?c#d%2e ü")
			},
			method: http.MethodGet, path: "/file-services/a%20..%20b%3Fc%23d%252e%20%C3%BC", response: reply{body: fullFileService}, want: &full,
		},
		{
			name: "delete",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return done(c.FoundryDB.FileServices.Delete(ctx, "f0e1d2c3"))
			},
			method: http.MethodDelete, path: "/file-services/f0e1d2c3", response: reply{status: http.StatusAccepted},
		},
		{
			name: "delete that is acknowledged with a state",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return done(c.FoundryDB.FileServices.Delete(ctx, "f0e1d2c3"))
			},
			method: http.MethodDelete, path: "/file-services/f0e1d2c3", response: reply{body: `{"status":"Deleting"}`},
		},
		{
			name: "delete answered with 204",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return done(c.FoundryDB.FileServices.Delete(ctx, "f0e1d2c3"))
			},
			method: http.MethodDelete, path: "/file-services/f0e1d2c3", response: reply{status: http.StatusNoContent},
		},
		{
			name: "usage",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.FileServices.Usage(ctx, "f0e1d2c3", buckt.FoundryDBFileServiceUsageParams{})
			},
			method: http.MethodGet, path: "/file-services/f0e1d2c3/usage",
			response: reply{body: `{"current":{"bytes":0,"objects":0,"live":false,"monthly_cost_eur":0},"series":null,"granularity":"day"}`},
			want:     &buckt.FoundryDBFileServiceUsage{Granularity: buckt.FoundryDBFileServiceUsageDaily},
		},
		usageOver(time.Hour, "1h"), usageOver(24*time.Hour, "24h"), usageOver(25*time.Hour, "25h"), usageOver(48*time.Hour, "2d"),
		usageOver(30*24*time.Hour, "30d"), usageOver(4000*24*time.Hour, "4000d"),
		{
			name: "usage with everything",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.FoundryDB.FileServices.Usage(ctx, "f0e1d2c3", buckt.FoundryDBFileServiceUsageParams{
					Range: 24 * time.Hour, Granularity: buckt.FoundryDBFileServiceUsageHourly, Live: true,
				})
			},
			method: http.MethodGet, path: "/file-services/f0e1d2c3/usage",
			query: url.Values{"range": {"24h"}, "granularity": {"hour"}, "live": {"true"}},
			response: reply{body: `{"current":{"bytes":21474836481,"objects":12,"measured_at":"2026-08-18T10:00:00Z","live":true,"monthly_cost_eur":1.25},
				"series":[{"timestamp":"2026-08-18T09:00:00Z","bytes":5,"objects":1},{"timestamp":"2026-08-18T10:00:00Z","bytes":21474836481,"objects":12}],
				"granularity":"hour"}`},
			want: &buckt.FoundryDBFileServiceUsage{
				Current: buckt.FoundryDBFileServiceCurrentUsage{
					Bytes: 21474836481, Objects: 12, MeasuredAt: at(2026, 8, 18, 10, 0, 0, 0), Live: true, MonthlyCostEUR: 1.25,
				},
				Series: []buckt.FoundryDBFileServiceUsagePoint{
					{Timestamp: at(2026, 8, 18, 9, 0, 0, 0), Bytes: 5, Objects: 1},
					{Timestamp: at(2026, 8, 18, 10, 0, 0, 0), Bytes: 21474836481, Objects: 12},
				},
				Granularity: buckt.FoundryDBFileServiceUsageHourly,
			},
		},
	})
}

// A service without a bucket has one of several forms.
func TestFileServiceBucket(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]string{
		"absent":             ``,
		"null":               `,"files_config":null`,
		"empty":              `,"files_config":{}`,
		"no buckets":         `,"files_config":{"buckets":[],"quota_gb_soft":400,"quota_gb_hard":500}`,
		"null buckets":       `,"files_config":{"buckets":null}`,
		"a null bucket":      `,"files_config":{"buckets":[null]}`,
		"an unnamed bucket":  `,"files_config":{"buckets":[{"region":"europe-1","endpoint":"https://eu.files.foundrydb.com"}]}`,
		"a bucket somewhere": `,"files_config":{"buckets":[{"region":"europe-1","bucket":"files-1"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := foundryDB.script(t, reply{body: `{"id":"fs_1","status":"Pending"` + config + `,"created_at":"","updated_at":null}`})
			s, err := client.FoundryDB.FileServices.Get(t.Context(), "fs_1")
			require.NoError(t, err)
			_, ok := s.Bucket()
			require.False(t, ok)
			require.True(t, s.CreatedAt.IsZero())
		})
	}
	seed := seedService()
	bucket, ok := seed.Bucket()
	require.True(t, ok)
	require.Equal(t, seed.FilesConfig.Buckets[0], bucket)
	_, ok = (*buckt.FoundryDBFileService)(nil).Bucket()
	require.False(t, ok)
}

func TestFileServiceStatus(t *testing.T) {
	t.Parallel()
	for status, failed := range map[buckt.FoundryDBFileServiceStatus]bool{
		"Failed": true, "failed": true, "ProvisioningFailed": true, "BUCKET_FAILED": true, "Error": true, "ERROR": true, "error": true,
		"Running": false, "Pending": false, "ProvisioningBucket": false, "Deleting": false, "": false, "Terminating": false,
	} {
		require.Equal(t, failed, status.Failed(), status)
	}
	require.True(t, buckt.FoundryDBFileServiceStatus("RUNNING").Is(buckt.FoundryDBFileServiceRunning))
	require.True(t, buckt.FoundryDBFileServiceStatus("provisioningbucket").Is(buckt.FoundryDBFileServiceProvisioning))
	require.False(t, buckt.FoundryDBFileServiceStatus("").Is(buckt.FoundryDBFileServiceRunning))
}

// A created service only needs its id: a service whose id is lost would still be billed.
func TestFileServiceCreateResponses(t *testing.T) {
	t.Parallel()
	params := buckt.FoundryDBFileServiceCreateParams{Name: "my-uploads"}
	for name, body := range map[string]string{
		"cut off":             `{"id":"fs_1","name":"my-uploads","status":"Pending","files_co`,
		"a field that is odd": `{"id":"fs_1","name":"my-uploads","status":"Pending","files_config":{"quota_gb_soft":"many"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := foundryDB.script(t, reply{status: http.StatusCreated, body: body})
			s, err := client.FoundryDB.FileServices.Create(t.Context(), params)
			require.NoError(t, err)
			require.Equal(t, &buckt.FoundryDBFileService{ID: "fs_1", Name: "my-uploads", Status: buckt.FoundryDBFileServicePending}, s)
		})
	}
	for name, body := range map[string]string{
		"empty": ``, "nothing": `{}`, "null": `null`, "no id": `{"name":"my-uploads"}`, "a list": `[]`, "HTML": `<b>`, "an empty id": `{"id":""}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := foundryDB.script(t, reply{status: http.StatusCreated, body: body})
			created, err := client.FoundryDB.FileServices.Create(t.Context(), params)
			require.Nil(t, created)
			require.True(t, isType[*buckt.OutcomeUnknownError](err), "%v", err)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
			require.Len(t, s.sent(), 1)
		})
	}
	t.Run("a get that is cut off is an error", func(t *testing.T) {
		t.Parallel()
		client, _ := foundryDB.script(t, reply{body: `{"id":"fs_1","status":"Running","files_co`})
		_, err := client.FoundryDB.FileServices.Get(t.Context(), "fs_1")
		require.ErrorIs(t, err, buckt.ErrInvalidResponse)
	})
}

// usageOver returns the case of a range, which the API expects in hours or days.
func usageOver(length time.Duration, want string) wireCase {
	return wireCase{
		name: "usage over " + want,
		call: func(ctx context.Context, c *buckt.Client) (any, error) {
			return c.FoundryDB.FileServices.Usage(ctx, "fs_1", buckt.FoundryDBFileServiceUsageParams{Range: length})
		},
		method: http.MethodGet, path: "/file-services/fs_1/usage", query: url.Values{"range": {want}},
		response: reply{body: `{"current":{"bytes":1},"granularity":"day"}`},
		want: &buckt.FoundryDBFileServiceUsage{
			Current: buckt.FoundryDBFileServiceCurrentUsage{Bytes: 1}, Granularity: buckt.FoundryDBFileServiceUsageDaily,
		},
	}
}
