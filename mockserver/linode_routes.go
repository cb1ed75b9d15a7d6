package mockserver

// linodeOperation is one operation of the contract.
type linodeOperation struct {
	id        string
	scope     string
	class     linodeClass
	takesBody bool
	handle    func(*linodeCall) answer
}

// linodeRoutes is filled at start, because the handlers lead back to it.
var linodeRoutes = makeLinodeRoutes()

func makeLinodeRoutes() routes[*linodeOperation] {
	var routes routes[*linodeOperation]
	const root = "object-storage/"
	read := func(path, id string, handle func(*linodeCall) answer) {
		routes.add("GET", root+path, &linodeOperation{id: id, scope: linodeReadOnly, handle: handle})
	}
	write := func(method, path, id string, class linodeClass, handle func(*linodeCall) answer) {
		routes.add(method, root+path, &linodeOperation{
			id: id, scope: linodeReadWrite, class: class, takesBody: method != "DELETE", handle: handle,
		})
	}
	read("keys", "linodeListKeys", (*linodeCall).listKeys)
	write("POST", "keys", "linodeCreateKey", linodeWrites, (*linodeCall).createKey)
	read("keys/{keyId}", "linodeGetKey", (*linodeCall).getKey)
	write("PUT", "keys/{keyId}", "linodeUpdateKey", linodeWrites, (*linodeCall).updateKey)
	write("DELETE", "keys/{keyId}", "linodeDeleteKey", linodeWrites, (*linodeCall).deleteKey)

	read("buckets", "linodeListBuckets", (*linodeCall).listBuckets)
	write("POST", "buckets", "linodeCreateBucket", linodeWrites, (*linodeCall).createBucket)
	read("buckets/{regionId}", "linodeListRegionBuckets", (*linodeCall).listRegionBuckets)
	read("buckets/{regionId}/{bucket}", "linodeGetBucket", (*linodeCall).getBucket)
	write("DELETE", "buckets/{regionId}/{bucket}", "linodeDeleteBucket", linodeOthers, (*linodeCall).deleteBucket)
	read("buckets/{regionId}/{bucket}/access", "linodeGetBucketAccess", (*linodeCall).getBucketAccess)
	write("PUT", "buckets/{regionId}/{bucket}/access", "linodeSetBucketAccess", linodeOthers, (*linodeCall).setBucketAccess)
	write("POST", "buckets/{regionId}/{bucket}/access", "linodeModifyBucketAccess", linodeOthers, (*linodeCall).setBucketAccess)
	write("POST", "buckets/{regionId}/{bucket}/object-url", "linodeCreateObjectURL", linodeOthers, (*linodeCall).createObjectURL)

	read("endpoints", "linodeListEndpoints", (*linodeCall).listEndpoints)
	read("quotas", "linodeListQuotas", (*linodeCall).listQuotas)
	read("quotas/{quotaId}", "linodeGetQuota", (*linodeCall).getQuota)
	read("quotas/{quotaId}/usage", "linodeGetQuotaUsage", (*linodeCall).getQuotaUsage)
	read("global-quotas", "linodeListGlobalQuotas", (*linodeCall).listGlobalQuotas)
	read("global-quotas/{quotaId}", "linodeGetGlobalQuota", (*linodeCall).getGlobalQuota)
	read("global-quotas/{quotaId}/usage", "linodeGetGlobalQuotaUsage", (*linodeCall).getGlobalQuotaUsage)
	read("transfer", "linodeGetTransfer", (*linodeCall).getTransfer)
	return routes
}
