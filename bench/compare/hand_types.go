package main

import "time"

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

type handLinodeBucket struct {
	Label        string `json:"label"`
	Region       string `json:"region"`
	Cluster      string `json:"cluster"`
	Created      string `json:"created"`
	Hostname     string `json:"hostname"`
	Objects      int64  `json:"objects"`
	Size         int64  `json:"size"`
	EndpointType string `json:"endpoint_type"`
	S3Endpoint   string `json:"s3_endpoint"`

	CreatedAt time.Time `json:"-"`
}

type handLinodeKey struct {
	ID           int    `json:"id"`
	Label        string `json:"label"`
	AccessKey    string `json:"access_key"`
	SecretKey    string `json:"secret_key"`
	Limited      bool   `json:"limited"`
	BucketAccess []struct {
		Region      string `json:"region"`
		Cluster     string `json:"cluster"`
		BucketName  string `json:"bucket_name"`
		Permissions string `json:"permissions"`
	} `json:"bucket_access"`
	Regions []struct {
		ID           string `json:"id"`
		S3Endpoint   string `json:"s3_endpoint"`
		EndpointType string `json:"endpoint_type"`
	} `json:"regions"`
}

type handLinodePage[T any] struct {
	Data    []T `json:"data"`
	Page    int `json:"page"`
	Pages   int `json:"pages"`
	Results int `json:"results"`
}
