package buckt

import "net/http"

// The operations of Linode. A creation of a bucket answers with the bucket that is there, so it may be repeated.
var (
	opLinodeKeysList   = &operation{system: SystemLinode, id: "linodeListKeys", name: "Linode.Keys.List", method: http.MethodGet, path: "/object-storage/keys"}
	opLinodeKeysGet    = &operation{system: SystemLinode, id: "linodeGetKey", name: "Linode.Keys.Get", method: http.MethodGet, path: "/object-storage/keys/{keyId}"}
	opLinodeKeysCreate = &operation{
		system: SystemLinode, id: "linodeCreateKey", name: "Linode.Keys.Create", method: http.MethodPost, path: "/object-storage/keys",
		class: linodeWrites, once: true,
	}
	opLinodeKeysUpdate = &operation{
		system: SystemLinode, id: "linodeUpdateKey", name: "Linode.Keys.Update", method: http.MethodPut, path: "/object-storage/keys/{keyId}",
		class: linodeWrites,
	}
	opLinodeKeysDelete = &operation{
		system: SystemLinode, id: "linodeDeleteKey", name: "Linode.Keys.Delete", method: http.MethodDelete, path: "/object-storage/keys/{keyId}",
		class: linodeWrites,
	}

	opLinodeBucketsList = &operation{
		system: SystemLinode, id: "linodeListBuckets", name: "Linode.Buckets.List", method: http.MethodGet, path: "/object-storage/buckets",
	}
	opLinodeBucketsListRegion = &operation{
		system: SystemLinode, id: "linodeListRegionBuckets", name: "Linode.Buckets.List", method: http.MethodGet, path: "/object-storage/buckets/{regionId}",
	}
	opLinodeBucketsGet = &operation{
		system: SystemLinode, id: "linodeGetBucket", name: "Linode.Buckets.Get", method: http.MethodGet, path: "/object-storage/buckets/{regionId}/{bucket}",
	}
	opLinodeBucketsCreate = &operation{
		system: SystemLinode, id: "linodeCreateBucket", name: "Linode.Buckets.Create", method: http.MethodPost, path: "/object-storage/buckets",
		class: linodeWrites,
	}
	opLinodeBucketsDelete = &operation{
		system: SystemLinode, id: "linodeDeleteBucket", name: "Linode.Buckets.Delete", method: http.MethodDelete,
		path: "/object-storage/buckets/{regionId}/{bucket}",
	}
	opLinodeBucketsGetAccess = &operation{
		system: SystemLinode, id: "linodeGetBucketAccess", name: "Linode.Buckets.GetAccess", method: http.MethodGet,
		path: "/object-storage/buckets/{regionId}/{bucket}/access",
	}
	opLinodeBucketsSetAccess = &operation{
		system: SystemLinode, id: "linodeSetBucketAccess", name: "Linode.Buckets.SetAccess", method: http.MethodPut,
		path: "/object-storage/buckets/{regionId}/{bucket}/access",
	}
	opLinodeBucketsModifyAccess = &operation{
		system: SystemLinode, id: "linodeModifyBucketAccess", name: "Linode.Buckets.SetAccess", method: http.MethodPost,
		path: "/object-storage/buckets/{regionId}/{bucket}/access",
	}
	opLinodeBucketsObjectURL = &operation{
		system: SystemLinode, id: "linodeCreateObjectURL", name: "Linode.Buckets.ObjectURL", method: http.MethodPost,
		path: "/object-storage/buckets/{regionId}/{bucket}/object-url",
	}

	opLinodeEndpointsList = &operation{
		system: SystemLinode, id: "linodeListEndpoints", name: "Linode.Endpoints.List", method: http.MethodGet, path: "/object-storage/endpoints",
	}

	opLinodeQuotasList = &operation{system: SystemLinode, id: "linodeListQuotas", name: "Linode.Quotas.List", method: http.MethodGet, path: "/object-storage/quotas"}
	opLinodeQuotasGet  = &operation{
		system: SystemLinode, id: "linodeGetQuota", name: "Linode.Quotas.Get", method: http.MethodGet, path: "/object-storage/quotas/{quotaId}",
	}
	opLinodeQuotasUsage = &operation{
		system: SystemLinode, id: "linodeGetQuotaUsage", name: "Linode.Quotas.Usage", method: http.MethodGet, path: "/object-storage/quotas/{quotaId}/usage",
	}
	opLinodeQuotasListGlobal = &operation{
		system: SystemLinode, id: "linodeListGlobalQuotas", name: "Linode.Quotas.ListGlobal", method: http.MethodGet, path: "/object-storage/global-quotas",
	}
	opLinodeQuotasGetGlobal = &operation{
		system: SystemLinode, id: "linodeGetGlobalQuota", name: "Linode.Quotas.GetGlobal", method: http.MethodGet,
		path: "/object-storage/global-quotas/{quotaId}",
	}
	opLinodeQuotasGlobalUsage = &operation{
		system: SystemLinode, id: "linodeGetGlobalQuotaUsage", name: "Linode.Quotas.GlobalUsage", method: http.MethodGet,
		path: "/object-storage/global-quotas/{quotaId}/usage",
	}

	opLinodeTransferGet = &operation{system: SystemLinode, id: "linodeGetTransfer", name: "Linode.Transfer.Get", method: http.MethodGet, path: "/object-storage/transfer"}
)
