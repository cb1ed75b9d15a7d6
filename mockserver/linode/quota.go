package linode

// quotaKind is a type of quota, with the texts of the real server.
type quotaKind struct {
	kind, name, description, metric string
	// limits are the usual ones, by the type of the endpoint. Where there is none there is no such quota.
	limits map[string]int64
	// usage counts what an account uses. It is nil for a quota whose usage cannot be asked for.
	usage func(*Account, Endpoint) int64
}

var (
	byteQuota = quotaKind{
		"obj-bytes", "Total Capacity", "Current total capacity per account, per endpoint", "byte",
		map[string]int64{"E0": 5_497_558_138_880, "E1": 109_951_162_777_600, "E2": 109_951_162_777_600, "E3": 549_755_813_888_000},
		(*Account).bytesAt,
	}
	objectQuota = quotaKind{
		"obj-objects", "Number of Objects", "Current number of objects per account, per endpoint", "object",
		map[string]int64{"E0": 50_000_000, "E1": 100_000_000, "E2": 100_000_000, "E3": 500_000_000},
		(*Account).objectsAt,
	}
	bucketQuota = quotaKind{
		"obj-buckets", "Number of Buckets", "Current number of buckets per account, per endpoint", "bucket",
		map[string]int64{"E0": 1000, "E1": 1000, "E2": 1000, "E3": 1000},
		(*Account).bucketsAt,
	}
	quotaKinds = []quotaKind{
		byteQuota, objectQuota, bucketQuota,
		throughputQuota("total-ingress", "Ingress Throughput (per endpoint)", "Current total ingress bandwidth per account, per endpoint", 1_250_000_000),
		throughputQuota("total-egress", "Egress Throughput (per endpoint)", "Current total egress bandwidth per account, per endpoint", 1_250_000_000),
		throughputQuota("per-ip-ingress", "Ingress Throughput (per IP)", "Current ingress bandwidth per account, per destination IP address", 156_250_000),
		throughputQuota("per-ip-egress", "Egress Throughput (per IP)", "Current egress bandwidth per account, per destination IP address", 250_000_000),
	}

	// keyQuota is the one that is about no endpoint.
	keyQuota = quotaKind{
		"keys", "Number of Access Keys", "Current number of access keys per account", "key", map[string]int64{"": 100},
		func(a *Account, _ Endpoint) int64 { return int64(len(a.keys)) },
	}
)

// throughputQuota is one that the newer endpoints have.
func throughputQuota(what, name, description string, limit int64) quotaKind {
	return quotaKind{
		"obj-" + what + "-throughput", name, description, "byte_per_second", map[string]int64{"E2": limit, "E3": limit}, nil,
	}
}

// quota is a limit of an account's at an endpoint, or everywhere where that is empty.
type quota struct {
	quotaKind
	account  *Account
	endpoint Endpoint
}

func (q quota) id() string {
	if q.endpoint.S3Endpoint == "" {
		return q.kind
	}
	return q.kind + "-" + q.endpoint.S3Endpoint
}

func (q quota) limit() int64 {
	if limit, set := q.account.storage.limit(q.id()); set {
		return limit
	}
	return q.limits[q.endpoint.Type]
}

func (q quota) used() int64 { return q.usage(q.account, q.endpoint) }

func (q quota) isUsedUp() bool { return q.used() >= q.limit() }

// endpointQuotas are the account's quotas at all endpoints.
func (a *Account) endpointQuotas() []quota {
	var quotas []quota
	for _, e := range a.system.endpoints {
		for _, kind := range quotaKinds {
			if _, exists := kind.limits[e.Type]; exists && e.S3Endpoint != "" {
				quotas = append(quotas, quota{kind, a, e})
			}
		}
	}
	return quotas
}

func (a *Account) bucketQuota(e Endpoint) quota {
	return quota{bucketQuota, a, e}
}

func (a *Account) keyQuota() quota {
	return quota{keyQuota, a, Endpoint{}}
}

func (a *Account) bucketsAt(e Endpoint) (n int64) {
	for b := range a.buckets.All() {
		if b.endpoint == e {
			n++
		}
	}
	return n
}

func (a *Account) objectsAt(e Endpoint) int64 { return a.storage.at(e).Objects }

func (a *Account) bytesAt(e Endpoint) int64 { return a.storage.at(e).Bytes }
