package buckt

import "net/http"

// The operations of FoundryDB.
var (
	opFileServicesCreate = &operation{
		system: SystemFoundryDB, id: "foundrydbCreateFileService", name: "FoundryDB.FileServices.Create", method: http.MethodPost, path: "/file-services",
		once: true,
	}
	opFileServicesList = &operation{
		system: SystemFoundryDB, id: "foundrydbListFileServices", name: "FoundryDB.FileServices.List", method: http.MethodGet, path: "/file-services",
	}
	opFileServicesGet = &operation{
		system: SystemFoundryDB, id: "foundrydbGetFileService", name: "FoundryDB.FileServices.Get", method: http.MethodGet, path: "/file-services/{id}",
	}
	opFileServicesDelete = &operation{
		system: SystemFoundryDB, id: "foundrydbDeleteFileService", name: "FoundryDB.FileServices.Delete", method: http.MethodDelete,
		path: "/file-services/{id}",
	}
	opFileServicesUsage = &operation{
		system: SystemFoundryDB, id: "foundrydbGetUsage", name: "FoundryDB.FileServices.Usage", method: http.MethodGet, path: "/file-services/{id}/usage",
	}

	opFoundryDBKeysCreate = &operation{
		system: SystemFoundryDB, id: "foundrydbCreateKey", name: "FoundryDB.Keys.Create", method: http.MethodPost, path: "/file-services/{id}/keys",
		once: true,
	}
	opFoundryDBKeysList = &operation{
		system: SystemFoundryDB, id: "foundrydbListKeys", name: "FoundryDB.Keys.List", method: http.MethodGet, path: "/file-services/{id}/keys",
	}
	opFoundryDBKeysDelete = &operation{
		system: SystemFoundryDB, id: "foundrydbDeleteKey", name: "FoundryDB.Keys.Delete", method: http.MethodDelete,
		path: "/file-services/{id}/keys/{keyId}",
	}

	opFoundryDBObjectsList = &operation{
		system: SystemFoundryDB, id: "foundrydbListObjects", name: "FoundryDB.Objects.List", method: http.MethodGet, path: "/file-services/{id}/objects",
	}
	opFoundryDBObjectsDelete = &operation{
		system: SystemFoundryDB, id: "foundrydbDeleteObject", name: "FoundryDB.Objects.Delete", method: http.MethodDelete,
		path: "/file-services/{id}/objects",
	}
	// A URL changes nothing, so making two does no harm.
	opFoundryDBObjectsPresign = &operation{
		system: SystemFoundryDB, id: "foundrydbPresignObject", name: "FoundryDB.Objects.Presign", method: http.MethodPost,
		path: "/file-services/{id}/presign",
	}
)
