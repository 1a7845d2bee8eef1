"""What programs outside ask of the engine, in the words of Camunda 8's Orchestration Cluster API.

Every use case here keeps to the data scope and the posts of the client's account, and changes a case only through the
same use cases as people do.  Knows no HTTP.
"""
