package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// byHand is a client without a library: net/http, encoding/json, the status checked, a timeout set.
type byHand struct {
	base, key string
	client    *http.Client
}

type handBucket struct {
	Object                string          `json:"object"`
	ID                    string          `json:"id"`
	Name                  string          `json:"name"`
	CustomDomain          string          `json:"customDomain"`
	Region                string          `json:"region"`
	Status                string          `json:"status"`
	CachePreset           string          `json:"cachePreset"`
	CacheControlOverride  *string         `json:"cacheControlOverride"`
	CORSOrigins           []string        `json:"corsOrigins"`
	LifecycleTTLDays      *int            `json:"lifecycleTtlDays"`
	MaxFileSizeBytes      *int64          `json:"maxFileSizeBytes"`
	AllowedMimeTypes      []string        `json:"allowedMimeTypes"`
	OptimizationMode      string          `json:"optimizationMode"`
	DomainConnectProvider *string         `json:"domainConnectProvider"`
	AWSAccountID          *string         `json:"awsAccountId"`
	IsImported            bool            `json:"isImported"`
	IsManagedDomain       bool            `json:"isManagedDomain"`
	ManagedSettings       handSettings    `json:"managedSettings"`
	StorageUsedBytes      int64           `json:"storageUsedBytes"`
	BandwidthUsedBytes    int64           `json:"bandwidthUsedBytes"`
	DNSRecords            []handDNSRecord `json:"dnsRecords"`
	CreatedAt             time.Time       `json:"createdAt"`
	UpdatedAt             time.Time       `json:"updatedAt"`
}

type handDNSRecord struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Value   string `json:"value"`
	Applied bool   `json:"applied"`
}

type handSettings struct {
	Visibility   bool `json:"visibility"`
	Cache        bool `json:"cache"`
	CORS         bool `json:"cors"`
	Lifecycle    bool `json:"lifecycle"`
	Optimization bool `json:"optimization"`
}

type handMeta struct {
	NextCursor *string `json:"nextCursor"`
	Limit      int     `json:"limit"`
}

func (c *byHand) get(ctx context.Context, id string) (*handBucket, error) {
	var out struct {
		Data handBucket `json:"data"`
	}
	if err := c.do(ctx, "/buckets/"+url.PathEscape(id), &out); err != nil {
		return nil, err
	}
	return &out.Data, nil
}

func (c *byHand) list(ctx context.Context, limit int) ([]handBucket, error) {
	var out struct {
		Data []handBucket `json:"data"`
		Meta handMeta     `json:"meta"`
	}
	query := url.Values{"limit": {strconv.Itoa(limit)}}
	if err := c.do(ctx, "/buckets?"+query.Encode(), &out); err != nil {
		return nil, err
	}
	return out.Data, nil
}

func (c *byHand) do(ctx context.Context, path string, out any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "shop/1.0")
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		return fmt.Errorf("unexpected status %s", resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}
