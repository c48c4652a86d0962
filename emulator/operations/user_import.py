"""Importing users from a CSV file: GetCSVHeader, CreateUserImportJob, StartUserImportJob, StopUserImportJob,
DescribeUserImportJob, ListUserImportJobs.
"""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    CreateUserImportJobRequest,
    CreateUserImportJobResponse,
    DescribeUserImportJobRequest,
    DescribeUserImportJobResponse,
    GetCSVHeaderRequest,
    GetCSVHeaderResponse,
    ListUserImportJobsRequest,
    ListUserImportJobsResponse,
    StartUserImportJobRequest,
    StartUserImportJobResponse,
    StopUserImportJobRequest,
    StopUserImportJobResponse,
)
from emulator.rules.directory import pages
from emulator.rules.imports import import_rows, imports
from emulator.rules.owners import pools
from emulator.store import imports as store_imports
from emulator.work import Work


@operation("GetCSVHeader", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def get_csv_header(work: Work, req: GetCSVHeaderRequest) -> GetCSVHeaderResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"UserPoolId": pool.id, "CSVHeader": import_rows.header(pool)}


@operation("CreateUserImportJob", write=True, quota="UserPoolResourceUpdate", changes_users=True)
def create_user_import_job(work: Work, req: CreateUserImportJobRequest) -> CreateUserImportJobResponse:
    """The answer's PreSignedUrl takes the file, by PUT, for fifteen minutes."""
    pool = pools.require(work, req["UserPoolId"])
    return {"UserImportJob": imports.render(work, pool, imports.create(work, pool, req))}


@operation("StartUserImportJob", write=True, quota="UserPoolResourceUpdate", changes_users=True)
def start_user_import_job(work: Work, req: StartUserImportJobRequest) -> StartUserImportJobResponse:
    """The work is a background thread's; it is told once the start is there to be seen. The pool is held, so that no
    change of it comes between."""
    pool = pools.require(work, req["UserPoolId"], lock=True)
    job = imports.start(work, pool, imports.require(work, pool, req["JobId"]))
    work.release()
    work.services.import_started.ring()
    return {"UserImportJob": imports.render(work, pool, job)}


@operation("StopUserImportJob", write=True, quota="UserPoolResourceUpdate")
def stop_user_import_job(work: Work, req: StopUserImportJobRequest) -> StopUserImportJobResponse:
    pool = pools.require(work, req["UserPoolId"])
    job = imports.stop(work, pool, imports.require(work, pool, req["JobId"]))
    return {"UserImportJob": imports.render(work, pool, job)}


@operation("DescribeUserImportJob", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def describe_user_import_job(work: Work, req: DescribeUserImportJobRequest) -> DescribeUserImportJobResponse:
    """While it runs, with the counts so far."""
    pool = pools.require(work, req["UserPoolId"])
    return {"UserImportJob": imports.render(work, pool, imports.require(work, pool, req["JobId"]))}


@operation("ListUserImportJobs", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def list_user_import_jobs(work: Work, req: ListUserImportJobsRequest) -> ListUserImportJobsResponse:
    """Newest first."""
    pool, limit = pools.require(work, req["UserPoolId"]), req["MaxResults"]
    after = imports.after(work, pool, req.get("PaginationToken"))
    rows = store_imports.page(work.db, pool.id, after=after, limit=limit + 1)
    page, last = pages.cut(rows, limit)
    shown = [imports.render(work, pool, imports.as_of(job, work.now)) for job in page]
    response: ListUserImportJobsResponse = {"UserImportJobs": shown}
    if last is not None:
        response["PaginationToken"] = imports.page_token(last)
    return response
